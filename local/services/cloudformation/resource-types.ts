import { codeBuildProject } from './resources/codebuild-project.ts';
import { eventsRule } from './resources/events-rule.ts';
import { iamRole } from './resources/iam-role.ts';
import { lambdaAlias } from './resources/lambda-alias.ts';
import { lambdaEventInvokeConfig } from './resources/lambda-event-invoke-config.ts';
import { lambdaFunction } from './resources/lambda-function.ts';
import { lambdaPermission } from './resources/lambda-permission.ts';
import { lambdaVersion } from './resources/lambda-version.ts';
import { logsLogGroup } from './resources/logs-log-group.ts';
import type { ResourceType } from './resources/resource-type.ts';
import { s3Bucket } from './resources/s3-bucket.ts';
import { s3BucketPolicy } from './resources/s3-bucket-policy.ts';
import { snsSubscription } from './resources/sns-subscription.ts';
import { snsTopic } from './resources/sns-topic.ts';
import { snsTopicPolicy } from './resources/sns-topic-policy.ts';
import { sqsQueue } from './resources/sqs-queue.ts';
import { sqsQueuePolicy } from './resources/sqs-queue-policy.ts';
import { stepFunctionsStateMachine } from './resources/step-functions-state-machine.ts';

/** Every resource type that a template may use, by name. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [
    codeBuildProject,
    eventsRule,
    iamRole,
    lambdaAlias,
    lambdaEventInvokeConfig,
    lambdaFunction,
    lambdaPermission,
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
