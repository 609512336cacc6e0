import type { Flow } from './compiled.ts';
import type { StatesFailure } from './failure.ts';
import { record } from './flow.ts';
import type { Resource } from './resource.ts';

/** Writes the history of a task: a function called by its ARN has event types of its own. */
export interface TaskEvents {
  scheduled(flow: Flow, parameters: string, seconds: { timeout?: number; heartbeat?: number }): void;
  started(flow: Flow): void;
  submitted(flow: Flow, output: string): void;
  succeeded(flow: Flow, output: string): void;
  /** Failed or timed out. */
  failed(flow: Flow, failure: StatesFailure): void;
}

export const taskEvents = (resource: Resource): TaskEvents =>
  resource.type === 'lambda-arn' ? functionEvents(resource) : integrationEvents(resource);

function integrationEvents({ type, name }: Resource): TaskEvents {
  const target = { resourceType: type, resource: name };
  return {
    scheduled: (flow, parameters, { timeout, heartbeat }) =>
      record(flow, 'TaskScheduled', 'taskScheduledEventDetails', {
        ...target,
        region: flow.run.region,
        parameters,
        ...(timeout !== undefined && { timeoutInSeconds: timeout }),
        ...(heartbeat !== undefined && { heartbeatInSeconds: heartbeat }),
      }),
    started: (flow) => record(flow, 'TaskStarted', 'taskStartedEventDetails', target),
    submitted: (flow, output) =>
      record(flow, 'TaskSubmitted', 'taskSubmittedEventDetails', { ...target, output }),
    succeeded: (flow, output) =>
      record(flow, 'TaskSucceeded', 'taskSucceededEventDetails', { ...target, output }),
    failed: (flow, failure) => {
      const details = { ...target, ...failureDetails(failure) };
      if (isTimeout(failure)) record(flow, 'TaskTimedOut', 'taskTimedOutEventDetails', details);
      else record(flow, 'TaskFailed', 'taskFailedEventDetails', details);
    },
  };
}

function functionEvents({ arn }: Resource): TaskEvents {
  return {
    scheduled: (flow, input, { timeout }) =>
      record(flow, 'LambdaFunctionScheduled', 'lambdaFunctionScheduledEventDetails', {
        resource: arn,
        input,
        ...(timeout !== undefined && { timeoutInSeconds: timeout }),
      }),
    started: (flow) => record(flow, 'LambdaFunctionStarted'),
    submitted: () => {},
    succeeded: (flow, output) =>
      record(flow, 'LambdaFunctionSucceeded', 'lambdaFunctionSucceededEventDetails', { output }),
    failed: (flow, failure) => {
      const details = failureDetails(failure);
      if (isTimeout(failure)) {
        record(flow, 'LambdaFunctionTimedOut', 'lambdaFunctionTimedOutEventDetails', details);
      } else record(flow, 'LambdaFunctionFailed', 'lambdaFunctionFailedEventDetails', details);
    },
  };
}

const isTimeout = ({ error }: StatesFailure) =>
  error === 'States.Timeout' || error === 'States.HeartbeatTimeout';

/** Error and cause as history carries them: left out where there is none. */
export const failureDetails = ({ error, causeText }: StatesFailure) => ({
  ...(error !== undefined && { error }),
  ...(causeText !== undefined && { cause: causeText }),
});
