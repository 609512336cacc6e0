import type { Target } from '@aws-sdk/client-eventbridge';

/** A rule as it is stored, under `<bus>/<name>`. */
export interface RuleRecord {
  readonly name: string;
  readonly bus: string;
  readonly arn: string;
  description?: string;
  /** The event pattern as it was given. */
  pattern?: string;
  schedule?: string;
  state: 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
  roleArn?: string;
  /** The service that made it (`states.amazonaws.com`); others may not change it unless they force it. */
  managedBy?: string;
  createdBy: string;
  tags: Record<string, string>;
  targets: Target[];
  /** When the schedule fires next, epoch ms. */
  nextRun?: number;
}
