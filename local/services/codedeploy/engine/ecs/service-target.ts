import type { ServiceTargetRecord } from '../../target-records.ts';
import type { DeploymentRun } from '../deployment-run.ts';

const TEST_EVENTS: ReadonlySet<string> = new Set(['AllowTestTraffic', 'AfterAllowTestTraffic']);

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html */
const EVENTS = [
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'AllowTestTraffic',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
] as const;

/** Nothing is installed where the original task set gets its traffic back. */
const ROLLBACK_EVENTS = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'] as const;

export type ServiceTargetSettings = Omit<
  ServiceTargetRecord,
  'deploymentId' | 'status' | 'lastUpdatedAt' | 'events' | 'weight' | 'isTestShifted' | 'taskSets'
>;

/** Makes a service the deployment's one target, with every event before it; those of test traffic where it has some. */
export function addServiceTarget(
  { cloud, records, deployment }: Pick<DeploymentRun, 'cloud' | 'records' | 'deployment'>,
  settings: ServiceTargetSettings,
): ServiceTargetRecord {
  const isRollback = deployment.creator === 'codeDeployRollback';
  const names = EVENTS.filter((name) => settings.testListener !== undefined || !TEST_EVENTS.has(name));
  const target: ServiceTargetRecord = {
    ...settings,
    deploymentId: deployment.id,
    status: 'Pending',
    lastUpdatedAt: cloud.clock.now(),
    weight: 0,
    isTestShifted: false,
    taskSets: [],
    events: (isRollback ? ROLLBACK_EVENTS : names).map((name) => ({ name, status: 'Pending' })),
  };
  records.serviceTargets.set(deployment.id, target);
  deployment.overview.Pending += 1;
  return target;
}
