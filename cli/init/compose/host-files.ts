import { APPSPEC } from '../../../lib/appspec/check-app-spec.ts';
import type { HostApplication } from '../application.ts';
import { appSpecText, SCRIPTS } from './app-spec-text.ts';
import type { ComposedFile } from './composed-file.ts';
import type { HostSettings } from './host-settings.ts';
import { processScripts } from './process-scripts.ts';
import { siteScripts } from './site-scripts.ts';
import { tomcatScripts } from './tomcat-scripts.ts';

/** appspec.yml, and what its hooks need: the scripts, and how the host's own software is to run the application. */
export function hostFiles(application: HostApplication, settings: HostSettings): readonly ComposedFile[] {
  const appSpec = { path: APPSPEC, text: appSpecText(application, settings.name), executable: false };
  const files = Object.entries(scriptsOf(application, settings)).map(([file, text]) => ({
    path: `${SCRIPTS}/${file}`,
    text,
    executable: file.endsWith('.sh'),
  }));
  return [appSpec, ...files];
}

function scriptsOf(application: HostApplication, settings: HostSettings): Readonly<Record<string, string>> {
  if (application.kind === 'static') return siteScripts(application, settings);
  if (application.kind === 'tomcat') return tomcatScripts(application, settings);
  return processScripts(application, settings);
}
