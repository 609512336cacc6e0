import type { EnvironmentAnswer } from './answers.ts';
import type { Application } from './application.ts';
import { wrongAnswer } from './ask.ts';
import { environment, proposedEnvironments } from './proposed-environments.ts';

interface Surroundings {
  readonly application: Application;
  readonly name: string;
  /** What the account has. */
  readonly offered: readonly EnvironmentAnswer[];
}

const ENVIRONMENT = /^([A-Za-z0-9_-]{1,40})(?:=([A-Za-z0-9._+=@-]{1,100}))?(?::(in-place|blue-green))?$/;
const MOST = 50;

/**
 * Environments as they are typed: `staging,production=hello-production:blue-green`. Of a group that the account has, it says
 * how; else the last of several is blue/green. Throws UserError.
 */
export function readEnvironments(
  text: string,
  { application, name, offered }: Surroundings,
): readonly EnvironmentAnswer[] {
  const items = text.split(',').map((item) => item.trim());
  const environments = items.map((item, i) => {
    const [matched, called, given, typed] = ENVIRONMENT.exec(item) ?? [];
    if (matched === undefined || called === undefined) throw wrongAnswer(expectation(item));
    const group = given ?? `${name.slice(0, 58)}-${called}`;
    const known = offered.find(({ deploymentGroup }) => deploymentGroup === group);
    const isLast = items.length > 1 && i === items.length - 1;
    const type = (typed as EnvironmentAnswer['type'] | undefined) ?? (isLast ? 'blue-green' : 'in-place');
    if (known && (typed === undefined || typed === known.type)) return { ...known, name: called };
    return made(application, { ...environment(called, group, type), isNamed: given !== undefined });
  });
  if (new Set(environments.map((one) => one.name)).size < environments.length || environments.length > MOST)
    throw wrongAnswer(`expected up to ${MOST} environments, each name once, got ${JSON.stringify(text)}`);
  if (application.kind === 'lambda' && environments.length > 1)
    throw wrongAnswer(
      'expected one environment, since each function has one name; add others to signalbox.yml',
    );
  return environments;
}

/** Functions and containers are never deployed in place; ECS itself deploys a service for which neither a group is named nor an AppSpec file is there. */
function made(
  application: Application,
  { isNamed, ...given }: EnvironmentAnswer & { readonly isNamed: boolean },
): EnvironmentAnswer {
  if (application.kind !== 'lambda' && application.kind !== 'ecs') return given;
  const named = application.kind === 'ecs' && isNamed ? { ...application, hasAppSpec: true } : application;
  const [proposed] = proposedEnvironments(named, given.deploymentGroup, []);
  const deploymentGroup = proposed!.deploymentGroup === '' ? '' : given.deploymentGroup;
  return { ...proposed!, name: given.name, deploymentGroup };
}

const expectation = (item: string) =>
  `expected an environment as NAME, NAME=GROUP or NAME=GROUP:in-place (or :blue-green), got ${JSON.stringify(item)}`;

/** The other way round. */
export const writtenEnvironments = (
  environments: readonly EnvironmentAnswer[],
  { kind }: Application,
): string =>
  environments
    .map(({ name, deploymentGroup, type }) =>
      kind === 'lambda'
        ? name
        : kind === 'ecs'
          ? [name, ...(deploymentGroup === '' ? [] : [deploymentGroup])].join('=')
          : `${name}=${deploymentGroup}:${type}`,
    )
    .join(',');
