import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import type { DeploymentRecord } from '../deployment-record.ts';
import type { DeploymentRun } from './deployment-run.ts';

/** What a rollback deploys, and how its message names that. */
export interface WayBack {
  readonly revision: RevisionLocation;
  readonly fileExistsBehavior?: DeploymentRecord['fileExistsBehavior'];
  readonly text: string;
  /** Gives the rollback its target, where that is known beforehand. */
  addTarget?(rollback: Pick<DeploymentRun, 'cloud' | 'records' | 'deployment'>): void;
}
