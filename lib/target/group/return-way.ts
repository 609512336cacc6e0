import type { Intent } from '../../release/intent.ts';
import type { Revert } from '../deploy-target.ts';
import type { Deployment, DeploymentOrder } from '../deployments.ts';

/** What kinds of targets with one deployment group do each in their own way when a release is taken back. */
export interface ReturnWay {
  /** There is something to go back to. */
  previousKnown(intent: Intent): boolean;
  /** The deployment of what served before; asked for only where that is known. */
  order(revert: Revert): Promise<ReturnOrder>;
  /** Whether the old version was seen serving all traffic; undefined where nothing can be seen. */
  oldServes(looking: Returning): Promise<boolean | undefined>;
}

export type ReturnOrder =
  | {
      readonly order: Omit<DeploymentOrder, 'description'>;
      /** What is to be known of what is deployed. */
      readonly note?: string;
    }
  /** Nothing can be deployed: why. */
  | { readonly impossible: string };

export interface Returning {
  readonly intent: Intent;
  readonly group: string;
  readonly deployment: Deployment | undefined;
  /** The deployment that brings the old version back, whoever started it. */
  readonly returning: Deployment | undefined;
}
