import { deploymentExecutionName } from '../release/release-id.ts';
import type { Fault } from '../manifest/fault.ts';
import type { Environment } from '../manifest/manifest.ts';
import type { PlannedEnvironment } from '../release/plan.ts';
import type { CheckedSource } from '../source/source.ts';
import type { Alarms } from './alarms.ts';
import { alarmFaults, configFaults, type FaultAt } from './check-names.ts';
import type { Deployments, Platform } from './deployments.ts';

export interface PlannedOrFaulty {
  readonly environment?: PlannedEnvironment;
  readonly faults: readonly Fault[];
  readonly warnings: readonly string[];
}

export interface EnvironmentOrder {
  readonly release: string;
  readonly application: string;
  readonly environment: Environment;
  /** What will be deployed, where nothing is built from it first. */
  readonly artifact: CheckedSource | undefined;
}

interface NamedPorts {
  readonly alarms: Alarms;
  readonly deployments: Deployments;
  /** The compute platform that the configuration must be of. */
  readonly expected: Platform;
}

/** Alarms and the deployment configuration, which are named and not there. */
export const namedFaults = async (
  environment: Environment,
  at: FaultAt,
  { alarms, deployments, expected }: NamedPorts,
): Promise<Fault[]> => [
  ...(await alarmFaults(environment, at, alarms)),
  ...(await configFaults(environment, at, { deployments, expected })),
];

/** What is planned of every kind of target. */
export const plannedAlike = (release: string, { name, alarms, bake }: Environment) => ({
  name,
  execution: deploymentExecutionName(release, name),
  alarms: [...alarms],
  bake: { ...bake },
});

export function warningsOf({ name, target, strategy, alarms }: Environment): string[] {
  const warnings = [];
  if (alarms.length === 0)
    warnings.push(`${name}: no alarms, so only a failed deployment takes a release back`);
  if ('fleet' in target && strategy.type === 'blue-green' && alarms.length > 0) {
    warnings.push(`${name}: during the shift alarms on the balancer see both fleets`);
  }
  return warnings;
}
