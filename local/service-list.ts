import type { ServiceDefinition } from './service.ts';

/** Every service of the local cloud, in the order in which they are created; they stop in the reverse order. */
export const SERVICES: readonly (() => Promise<ServiceDefinition>)[] = [
  async () => (await import('./services/iam/index.ts')).iam,
  async () => (await import('./services/sts/index.ts')).sts,
  async () => (await import('./services/logs/index.ts')).logs,
  async () => (await import('./services/events/index.ts')).events,
  async () => (await import('./services/cloudwatch/index.ts')).cloudwatch,
  async () => (await import('./services/sqs/index.ts')).sqs,
  async () => (await import('./services/sns/index.ts')).sns,
  async () => (await import('./services/kms/index.ts')).kms,
  async () => (await import('./services/ssm/index.ts')).ssm,
  async () => (await import('./services/secretsmanager/index.ts')).secretsmanager,
  async () => (await import('./services/s3/index.ts')).s3,
  async () => (await import('./services/lambda/index.ts')).lambda,
  async () => (await import('./services/codebuild/index.ts')).codebuild,
  async () => (await import('./services/ec2/index.ts')).ec2,
  async () => (await import('./services/elasticloadbalancing/index.ts')).elasticloadbalancing,
  async () => (await import('./services/autoscaling/index.ts')).autoscaling,
  async () => (await import('./services/ecs/index.ts')).ecs,
  async () => (await import('./services/codedeploy/index.ts')).codedeploy,
  async () => (await import('./services/codedeploy-commands/index.ts')).codedeployCommands,
  async () => (await import('./services/cloudformation/index.ts')).cloudformation,
  async () => (await import('./services/ecr/index.ts')).ecr,
  async () => (await import('./services/pricing/index.ts')).pricing,
  // Last, so that it stops first: what it started must not seem to fail while the cloud stops.
  async () => (await import('./services/states/index.ts')).states,
];
