import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import type { DeploymentView } from '../deployment/read-deployment.ts';
import { createPath } from './typed.ts';
import { WORDS } from './words.ts';

type Copied = Pick<
  DeploymentView,
  'row' | 'configName' | 'fileExists' | 'ignoresStopFailures' | 'description'
>;

/** Leads to the form with what this deployment had; a revision that is not in S3 has to be given anew. */
export function copyLink(view: Copied, language: Language): Html {
  const { row, configName, fileExists = '', ignoresStopFailures, description = '' } = view;
  const { revision = '' } = row;
  const path = createPath({
    application: row.application,
    group: row.group,
    config: configName,
    revision: revision.startsWith('s3://') ? revision : '',
    fileExists,
    ignoreStop: ignoresStopFailures ? 'yes' : '',
    description: row.release === undefined ? description : '',
  });
  return html`<p><a href="${path}">${WORDS[language].copy}</a></p>`;
}
