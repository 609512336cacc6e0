import type { Answers } from '../answers.ts';
import type { HostApplication } from '../application.ts';
import { slug } from '../slug.ts';
import { alarmsText } from './alarms-text.ts';
import { appSpecText, SCRIPTS } from './app-spec-text.ts';
import { buildspecText } from './buildspec-text.ts';
import { hostScripts, isService } from './host-scripts.ts';
import { manifestText } from './manifest-text.ts';

/** A file that init would write. */
export interface ComposedFile {
  /** From the root of the bundle. */
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
}

/** Every file that these answers call for, signalbox.yml first. */
export function composeFiles(answers: Answers): readonly ComposedFile[] {
  const { application } = answers;
  const onHosts = application.kind !== 'lambda' && application.kind !== 'ecs';
  const also = onHosts ? ['appspec.yml', `${SCRIPTS}/*`] : [];
  const alarms = alarmsText(answers);
  return [
    plain('signalbox.yml', manifestText(answers)),
    ...(onHosts ? hostFiles(application, answers) : []),
    ...(application.build ? [plain('buildspec.yml', buildspecText(application.build, also))] : []),
    ...(alarms === undefined ? [] : [plain('alarms.yml', alarms)]),
  ];
}

function hostFiles(application: HostApplication, answers: Answers): ComposedFile[] {
  const name = slug(answers.name);
  const folder = `/opt/${name}`;
  const start = answers.start ?? (isService(application.run) ? '' : application.run.start);
  const scripts = hostScripts(application, { ...answers, name, folder, start });
  return [
    plain('appspec.yml', appSpecText(application, folder)),
    ...Object.entries(scripts).map(([file, text]) => ({
      path: `${SCRIPTS}/${file}`,
      text,
      executable: true,
    })),
  ];
}

const plain = (path: string, text: string): ComposedFile => ({ path, text, executable: false });
