import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { namingCalls } from '../../lib/runtime/call-of.ts';

export type DoctorClients = ReturnType<typeof doctorClients>;

/** One client per service that is looked at; a failed call knows its name. */
export const doctorClients = (clientConfig: object) => ({
  autoScaling: namingCalls(new AutoScalingClient(clientConfig)),
  balancers: namingCalls(new ElasticLoadBalancingV2Client(clientConfig)),
  cloudFormation: namingCalls(new CloudFormationClient(clientConfig)),
  cloudWatch: namingCalls(new CloudWatchClient(clientConfig)),
  codeDeploy: namingCalls(new CodeDeployClient(clientConfig)),
  ec2: namingCalls(new EC2Client(clientConfig)),
  ecs: namingCalls(new ECSClient(clientConfig)),
  events: namingCalls(new EventBridgeClient(clientConfig)),
  iam: namingCalls(new IAMClient(clientConfig)),
  lambda: namingCalls(new LambdaClient(clientConfig)),
  s3: namingCalls(new S3Client(clientConfig)),
  ssm: namingCalls(new SSMClient(clientConfig)),
  states: namingCalls(new SFNClient(clientConfig)),
  sts: namingCalls(new STSClient(clientConfig)),
  sqs: namingCalls(new SQSClient(clientConfig)),
});
