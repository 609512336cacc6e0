/** A service as `aws-sdk:<key>:action` names it: its folder here, and how its errors begin. */
export interface SdkService {
  readonly service: string;
  readonly errorPrefix: string;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html */
export const SDK_SERVICES: Readonly<Record<string, SdkService>> = {
  autoscaling: { service: 'autoscaling', errorPrefix: 'AutoScaling' },
  cloudformation: { service: 'cloudformation', errorPrefix: 'CloudFormation' },
  cloudwatch: { service: 'cloudwatch', errorPrefix: 'CloudWatch' },
  cloudwatchlogs: { service: 'logs', errorPrefix: 'CloudWatchLogs' },
  codebuild: { service: 'codebuild', errorPrefix: 'CodeBuild' },
  codedeploy: { service: 'codedeploy', errorPrefix: 'CodeDeploy' },
  ec2: { service: 'ec2', errorPrefix: 'Ec2' },
  elasticloadbalancingv2: { service: 'elasticloadbalancing', errorPrefix: 'ElasticLoadBalancingV2' },
  eventbridge: { service: 'events', errorPrefix: 'EventBridge' },
  iam: { service: 'iam', errorPrefix: 'Iam' },
  lambda: { service: 'lambda', errorPrefix: 'Lambda' },
  s3: { service: 's3', errorPrefix: 'S3' },
  sfn: { service: 'states', errorPrefix: 'Sfn' },
  sns: { service: 'sns', errorPrefix: 'Sns' },
  sqs: { service: 'sqs', errorPrefix: 'Sqs' },
  sts: { service: 'sts', errorPrefix: 'Sts' },
};

/** `createDeployment` is the operation CreateDeployment. */
export const operationOf = (action: string): string => action.charAt(0).toUpperCase() + action.slice(1);
