import { autoScalingGroup } from './resources/auto-scaling-group.ts';
import { cloudWatchAlarm } from './resources/cloud-watch-alarm.ts';
import { cloudWatchCompositeAlarm } from './resources/cloud-watch-composite-alarm.ts';
import { codeDeployApplication } from './resources/code-deploy-application.ts';
import { codeDeployDeploymentConfig } from './resources/code-deploy-deployment-config.ts';
import { codeDeployDeploymentGroup } from './resources/code-deploy-deployment-group.ts';
import { codeBuildProject } from './resources/codebuild-project.ts';
import { ec2LaunchTemplate } from './resources/ec2-launch-template.ts';
import { ecsCluster } from './resources/ecs-cluster.ts';
import { ecsService } from './resources/ecs-service.ts';
import { ecsTaskDefinition } from './resources/ecs-task-definition.ts';
import { elbListener } from './resources/elb-listener.ts';
import { elbListenerRule } from './resources/elb-listener-rule.ts';
import { elbLoadBalancer } from './resources/elb-load-balancer.ts';
import { elbTargetGroup } from './resources/elb-target-group.ts';
import { eventsRule } from './resources/events-rule.ts';
import { iamInstanceProfile } from './resources/iam-instance-profile.ts';
import { iamManagedPolicy } from './resources/iam-managed-policy.ts';
import { iamPolicy } from './resources/iam-policy.ts';
import { iamRole } from './resources/iam-role.ts';
import { iamUser } from './resources/iam-user.ts';
import { INERT_TYPES } from './resources/inert-types.ts';
import { lambdaAlias } from './resources/lambda-alias.ts';
import { lambdaEventInvokeConfig } from './resources/lambda-event-invoke-config.ts';
import { lambdaFunction } from './resources/lambda-function.ts';
import { lambdaPermission } from './resources/lambda-permission.ts';
import { lambdaUrl } from './resources/lambda-url.ts';
import { lambdaVersion } from './resources/lambda-version.ts';
import { logsLogGroup } from './resources/logs-log-group.ts';
import { s3Bucket } from './resources/s3-bucket.ts';
import { s3BucketPolicy } from './resources/s3-bucket-policy.ts';
import { snsSubscription } from './resources/sns-subscription.ts';
import { snsTopic } from './resources/sns-topic.ts';
import { snsTopicPolicy } from './resources/sns-topic-policy.ts';
import { sqsQueue } from './resources/sqs-queue.ts';
import { sqsQueuePolicy } from './resources/sqs-queue-policy.ts';
import { stepFunctionsStateMachine } from './resources/step-functions-state-machine.ts';
import type { ResourceType } from './resources/resource-type.ts';

/** Every resource type that a template may use, by name. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [
    ...INERT_TYPES,
    autoScalingGroup,
    cloudWatchAlarm,
    cloudWatchCompositeAlarm,
    codeDeployApplication,
    codeDeployDeploymentConfig,
    codeDeployDeploymentGroup,
    codeBuildProject,
    ec2LaunchTemplate,
    ecsCluster,
    ecsService,
    ecsTaskDefinition,
    elbListener,
    elbListenerRule,
    elbLoadBalancer,
    elbTargetGroup,
    eventsRule,
    iamInstanceProfile,
    iamManagedPolicy,
    iamPolicy,
    iamRole,
    iamUser,
    lambdaAlias,
    lambdaEventInvokeConfig,
    lambdaFunction,
    lambdaPermission,
    lambdaUrl,
    lambdaVersion,
    logsLogGroup,
    s3Bucket,
    s3BucketPolicy,
    snsSubscription,
    snsTopic,
    snsTopicPolicy,
    sqsQueue,
    sqsQueuePolicy,
    stepFunctionsStateMachine,
  ].map((resource) => [resource.type, resource]),
);

export function resourceType(name: string): ResourceType {
  const found = RESOURCE_TYPES.get(name);
  if (!found) throw new Error(`expected a resource type of the local cloud, got ${name}`);
  return found;
}
