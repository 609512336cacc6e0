import type { EnvironmentAnswer } from './answers.ts';
import type { Application } from './application.ts';
import { slug } from './slug.ts';

/** Long enough for a bake of ten minutes, late metrics and a rollback. */
const KEEP_BLUE_MINUTES = 30;

/** What the account has; without one: staging in place and production blue/green, or one environment of functions or containers. */
export function proposedEnvironments(
  released: Application,
  application: string,
  offered: readonly EnvironmentAnswer[],
): readonly EnvironmentAnswer[] {
  const { kind } = released;
  if (kind === 'lambda') return [{ ...environment('live', '', 'blue-green'), alarms: [] }];
  if (offered.length > 0) return offered;
  // A group's name may have a hundred characters, and an application's as well.
  const base = application.length <= 80 ? application : slug(application);
  const production = environment('production', `${base}-production`, 'blue-green');
  if (released.kind === 'ecs')
    return [{ ...(released.hasAppSpec ? production : BY_ECS), service: slug(application) }];
  return [environment('staging', `${base}-staging`, 'in-place'), production];
}

/** Of a service that ECS itself deploys, without CodeDeploy. */
const BY_ECS: EnvironmentAnswer = { name: 'production', deploymentGroup: '', type: 'blue-green', alarms: [] };

/** An environment that no account knows yet. */
export const environment = (
  name: string,
  deploymentGroup: string,
  type: EnvironmentAnswer['type'],
): EnvironmentAnswer => ({
  name,
  deploymentGroup,
  type,
  alarms: [],
  ...(type === 'blue-green' ? { keepBlueMinutes: KEEP_BLUE_MINUTES } : {}),
});
