import { APPSPEC } from '../../../lib/appspec/check-app-spec.ts';
import type { Answers } from '../answers.ts';
import { isHostApplication } from '../application.ts';
import { slug } from '../slug.ts';
import { alarmsText } from './alarms-text.ts';
import { SCRIPTS } from './app-spec-text.ts';
import { buildspecText } from './buildspec-text.ts';
import type { ComposedFile } from './composed-file.ts';
import { ecsFiles, isByCodeDeploy } from './ecs-files.ts';
import { hostFiles } from './host-files.ts';
import { manifestText } from './manifest-text.ts';

/** Every file that these answers call for, signalbox.yml first. */
export function composeFiles(answers: Answers): readonly ComposedFile[] {
  const { application, environments, start = '' } = answers;
  const onHosts = isHostApplication(application);
  const isService = application.kind === 'ecs' && isByCodeDeploy(environments);
  const also = onHosts ? [APPSPEC, `${SCRIPTS}/*`] : isService ? [APPSPEC] : [];
  const alarms = alarmsText(answers);
  return [
    plain('signalbox.yml', manifestText(answers)),
    ...(onHosts ? hostFiles(application, { ...answers, name: slug(answers.name), start }) : []),
    ...(application.kind === 'ecs' ? ecsFiles(application, answers) : []),
    ...(application.build ? [plain('buildspec.yml', buildspecText(application.build, also))] : []),
    ...(alarms === undefined ? [] : [plain('alarms.yml', alarms)]),
  ];
}

const plain = (path: string, text: string): ComposedFile => ({ path, text, executable: false });
