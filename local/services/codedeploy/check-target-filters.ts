import { AwsError } from '../../aws-error.ts';
import type { DeploymentRecord } from './deployment-record.ts';
import type { TargetRecord, TargetState } from './target-records.ts';

/** Statuses and labels that a list of targets is narrowed to; none narrows nothing. */
export interface TargetFilters {
  readonly statuses: readonly string[];
  readonly labels: readonly string[];
}

const STATUSES: ReadonlySet<string> = new Set([
  'Pending',
  'InProgress',
  'Succeeded',
  'Failed',
  'Skipped',
  'Unknown',
  'Ready',
]);

/** Refuses filters that do not exist, and labels where the deployment has one fleet only. */
export function checkTargetFilters(
  { statuses, labels }: TargetFilters,
  { id, style }: DeploymentRecord,
): void {
  for (const status of statuses) {
    if (STATUSES.has(status)) continue;
    throw new AwsError('InvalidInstanceStatusException', `The instance status does not exist: ${status}`);
  }
  for (const label of labels) {
    if (label === 'Blue' || label === 'Green') continue;
    throw new AwsError(
      'InvalidInstanceTypeException',
      `The instance type is invalid: expected Blue or Green, got ${label}`,
    );
  }
  if (labels.length === 0 || style.deploymentType === 'BLUE_GREEN') return;
  throw new AwsError(
    'InvalidDeploymentInstanceTypeException',
    `An instance type was specified for the in-place deployment ${id}; instance types are for blue/green deployments only.`,
  );
}

export const isListed = (
  { status, label }: Pick<TargetState, 'status'> & Partial<Pick<TargetRecord, 'label'>>,
  { statuses, labels }: TargetFilters,
): boolean =>
  (statuses.length === 0 || statuses.includes(status)) &&
  (labels.length === 0 || (label !== undefined && labels.includes(label)));
