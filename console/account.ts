import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import { namingCalls } from '../lib/runtime/call-of.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { listApplications } from '../lib/store/list-applications.ts';
import { stateStore, type StateStore } from '../lib/store/state-store.ts';
import { createTargetLists, type TargetLists } from '../lib/views/target-lists.ts';

/** A cloud and the pipeline in it, as whoever starts the console has found them. */
export interface Place {
  /** For any SDK client; without credentials the SDK's standard chain finds them. */
  readonly clientConfig: object;
  /** Of the pipeline's stack. */
  readonly outputs: Readonly<Record<string, string>>;
  /** `AWS account 123456789012, eu-central-1`: every page says it. */
  readonly where: string;
}

/** What screens read from and act on, with the operator's own credentials. */
export interface Account extends Place {
  readonly codeDeploy: CodeDeployClient;
  readonly cloudWatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
  readonly autoScaling: AutoScalingClient;
  readonly ec2: EC2Client;
  readonly balancers: ElasticLoadBalancingV2Client;
  readonly ecs: ECSClient;
  readonly states: SFNClient;
  readonly builds: CodeBuildClient;
  readonly lambda: LambdaClient;
  readonly sts: STSClient;
  readonly s3: S3Client;
  readonly store: StateStore;
  /** For all who look. */
  readonly targetLists: TargetLists;
  /** Every application that has released, in the order of their names. */
  applications(): Promise<readonly string[]>;
}

/** Clients that name their calls, so that a page can say which permission is missing. */
export function openAccount(place: Place): Account {
  const config = { ...clientSettings, maxAttempts: 3, ...place.clientConfig };
  const bucket = place.outputs['StateBucketName'] ?? '';
  const s3 = namingCalls(new S3Client(config));
  const codeDeploy = namingCalls(new CodeDeployClient(config));
  return {
    ...place,
    codeDeploy,
    cloudWatch: namingCalls(new CloudWatchClient(config)),
    logs: namingCalls(new CloudWatchLogsClient(config)),
    autoScaling: namingCalls(new AutoScalingClient(config)),
    ec2: namingCalls(new EC2Client(config)),
    balancers: namingCalls(new ElasticLoadBalancingV2Client(config)),
    ecs: namingCalls(new ECSClient(config)),
    states: namingCalls(new SFNClient(config)),
    builds: namingCalls(new CodeBuildClient(config)),
    lambda: namingCalls(new LambdaClient(config)),
    sts: namingCalls(new STSClient(config)),
    s3,
    store: stateStore(s3, bucket),
    targetLists: createTargetLists(codeDeploy),
    applications: () => listApplications(s3, bucket),
  };
}
