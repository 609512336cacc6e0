import { type Application, isHostApplication } from './application.ts';
import { shellQuote } from '../shell-quote.ts';
import type { Answers } from './answers.ts';
import { slug } from './slug.ts';

export interface Done {
  readonly answers: Answers;
  readonly root: string;
  /** The sources look at the variable HOST. */
  readonly readsHost: boolean;
  /** The account has the deployment groups already. */
  readonly hasGroups: boolean;
}

/** What is left to do, a line each. */
export function nextSteps({ answers, root, readsHost, hasGroups }: Done): readonly string[] {
  const { application, name, newAlarms } = answers;
  const folder = root === '.' ? '' : ` ${shellQuote(root)}`;
  const file = root === '.' ? 'alarms.yml' : shellQuote(`${root}/alarms.yml`);
  const missing =
    application.kind === 'lambda' || newAlarms?.targetGroup
      ? ''
      : PARAMETERS[application.kind === 'ecs' ? 'ecs' : 'fleet'];
  return [
    ...hostNotes(answers, readsHost),
    'next:',
    ...(hasGroups ? [] : [`  ${GROUPS[targetOf(application)]}`]),
    ...(application.kind === 'ecs' && application.repository !== undefined ? [IMAGES] : []),
    ...(newAlarms
      ? [`  aws cloudformation deploy --stack-name ${slug(name)}-alarms --template-file ${file}${missing}`]
      : []),
    `  signalbox plan${folder}`,
    `  signalbox push${folder}`,
  ];
}

const targetOf = ({ kind }: Application) => (kind === 'lambda' || kind === 'ecs' ? kind : 'fleet');

const GROUPS = {
  fleet:
    'signalbox fleet apply <fleet.yml>  # where the deployment groups are not there yet; examples/fleet shows one',
  lambda: '# each function needs an alias live and a deployment group of its name: docs/lambda.md',
  ecs: '# the service has to be there, and be released by this application: docs/ecs.md',
};

const IMAGES =
  '  npx serverless deploy --param="imageRepositories=<prefix>"  # lets builds run Docker and push to ECR, which no local cloud has';

const PARAMETERS = {
  fleet: ' --parameter-overrides LoadBalancer=<app/...> TargetGroup=<targetgroup/...>',
  ecs: ' --parameter-overrides LoadBalancer=<app/...>',
};

/** What the hosts must have, and what no local cloud can show. */
function hostNotes({ application, name, health, listen }: Answers, readsHost: boolean): readonly string[] {
  if (!isHostApplication(application)) return [];
  const { kind } = application;
  const served = [
    `hosts need ${NEEDS[kind]}the CodeDeploy agent; their target group port ${listen}, health check ${health}`,
  ];
  if (kind === 'static') return served;
  return [
    ...served,
    `on EC2 systemd runs it, by deploy/${slug(name)}.service; hosts of the local cloud have no systemd and start it themselves`,
    ...(kind === 'python' || kind === 'tomcat' || readsHost ? [] : [SHARED_MACHINE]),
  ];
}

const NEEDS = {
  java: 'Java and ',
  node: 'Node and ',
  python: 'Python 3 (with venv) and ',
  go: '',
  tomcat: 'Tomcat, Java and ',
  static: 'nginx and ',
};

const SHARED_MACHINE =
  'no source reads HOST: hosts of the local cloud share one machine, so listen at the address $HOST where it is set';
