import type { Answers } from '../answers.ts';
import { isHostApplication } from '../application.ts';
import { slug } from '../slug.ts';
import { alarmsText } from './alarms-text.ts';
import { SCRIPTS } from './app-spec-text.ts';
import { buildspecText } from './buildspec-text.ts';
import { hostFiles } from './host-files.ts';
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
  const { application, start = '' } = answers;
  const onHosts = isHostApplication(application);
  const also = onHosts ? ['appspec.yml', `${SCRIPTS}/*`] : [];
  const alarms = alarmsText(answers);
  return [
    plain('signalbox.yml', manifestText(answers)),
    ...(onHosts ? hostFiles(application, { ...answers, name: slug(answers.name), start }) : []),
    ...(application.build ? [plain('buildspec.yml', buildspecText(application.build, also))] : []),
    ...(alarms === undefined ? [] : [plain('alarms.yml', alarms)]),
  ];
}

const plain = (path: string, text: string): ComposedFile => ({ path, text, executable: false });
