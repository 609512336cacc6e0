import type { S3Client } from '@aws-sdk/client-s3';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { ReleaseRecords } from '../../lib/release/ports.ts';
import type { StackOutputs } from '../stack/deploy-stack.ts';
import type { Story } from './story.ts';

/** What every chapter of the demo plays on. */
export interface Scene {
  readonly story: Story;
  readonly outputs: StackOutputs;
  readonly records: ReleaseRecords;
  readonly s3: S3Client;
  readonly states: SFNClient;
  readonly cloudWatch: CloudWatchClient;
  readonly codeDeploy: CodeDeployClient;
  readonly autoScaling: AutoScalingClient;
  /** `http://127.0.0.1:PORT/` of the production load balancer. */
  readonly url: string;
  /** The folder of the example application. */
  readonly application: string;
  /** Wall time, in epoch milliseconds, of a time of the cloud's clock. */
  wallTime(cloudTime: number): number;
  readonly speed: number;
  readonly signal: AbortSignal;
}
