import type { AutoRollbackConfiguration } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';

const EVENTS: ReadonlySet<string> = new Set([
  'DEPLOYMENT_FAILURE',
  'DEPLOYMENT_STOP_ON_ALARM',
  'DEPLOYMENT_STOP_ON_REQUEST',
]);

/** Refuses the rollback settings of a deployment group or of a deployment that AWS refuses. */
export function checkAutoRollback(rollback: AutoRollbackConfiguration | undefined): void {
  const events = rollback?.events ?? [];
  if (events.every((event) => EVENTS.has(event)) && !(rollback?.enabled && events.length === 0)) return;
  throw new AwsError(
    'InvalidAutoRollbackConfigException',
    'The automatic rollback configuration was specified in an invalid format. An enabled one must have at least one event.',
  );
}
