import { shellQuote } from './shell-quote.ts';
import type { Answers } from './answers.ts';
import { slug } from './slug.ts';

/** What is left to do, a line each. */
export function nextSteps({ application, name, newAlarms }: Answers, root: string): readonly string[] {
  const folder = root === '.' ? '' : ` ${shellQuote(root)}`;
  const file = root === '.' ? 'alarms.yml' : shellQuote(`${root}/alarms.yml`);
  const missing =
    application.kind === 'lambda' || newAlarms?.targetGroup
      ? ''
      : PARAMETERS[application.kind === 'ecs' ? 'ecs' : 'fleet'];
  return [
    'next:',
    ...(newAlarms
      ? [`  aws cloudformation deploy --stack-name ${slug(name)}-alarms --template-file ${file}${missing}`]
      : []),
    `  signalbox plan${folder}`,
    `  signalbox push${folder}`,
  ];
}

const PARAMETERS = {
  fleet: ' --parameter-overrides LoadBalancer=<app/...> TargetGroup=<targetgroup/...>',
  ecs: ' --parameter-overrides LoadBalancer=<app/...>',
};
