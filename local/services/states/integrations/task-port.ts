import type { Tokens } from '../executions/tokens.ts';
import type { Resource } from '../interpreter/resource.ts';
import type { TaskPort } from '../interpreter/task-port.ts';
import { awsSdk } from './aws-sdk.ts';
import type { Integration, TaskContext } from './integration.ts';
import { lambdaFunction, lambdaInvoke } from './lambda.ts';
import { publish, sendMessage } from './messages.ts';
import { putEvents } from './put-events.ts';
import { startBuild } from './start-build.ts';
import { startExecution } from './start-execution.ts';

const INTEGRATIONS: Readonly<Record<string, Integration>> = {
  'lambda-arn:invoke': lambdaFunction,
  'lambda:invoke': lambdaInvoke,
  'states:startExecution': startExecution,
  'codebuild:startBuild': startBuild,
  'sns:publish': publish,
  'sqs:sendMessage': sendMessage,
  'events:putEvents': putEvents,
};

const integrationOf = ({ type, action }: Resource) =>
  type.startsWith('aws-sdk:') ? awsSdk : INTEGRATIONS[`${type}:${action}`]!;

/** How the tasks of one execution reach the other services. */
export function createTaskPort(context: TaskContext & { readonly tokens: Tokens }): TaskPort {
  const { tokens } = context;
  return {
    start: (call) => integrationOf(call.resource).start(context, call),
    follow: (call, submitted) => integrationOf(call.resource).follow!(context, call, submitted),
    cancel: (call, submitted) => {
      // Best effort, as AWS has it: the job may have ended, or the role may not stop it.
      integrationOf(call.resource)
        .cancel?.(context, submitted)
        .catch(() => {});
    },
    newToken: () => tokens.create(),
    park: (token, callback) => tokens.park(token, callback),
  };
}
