import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import { StatesFailure } from '../interpreter/failure.ts';
import type { TaskCall } from '../interpreter/task-port.ts';
import { fromState, UnusableParameters } from './from-state.ts';
import type { TaskContext } from './integration.ts';
import type { SdkService } from './sdk-services.ts';
import { toState } from './to-state.ts';

export interface ServiceCall extends SdkService {
  readonly operation: string;
  /** What an error is called that the API does not model; left out: `<errorPrefix>Exception`. */
  readonly unmodelled?: string;
}

/** Calls an operation as the machine's role with a task's parameters, and gives back the task's result. */
export async function callService(
  context: TaskContext,
  target: ServiceCall,
  call: TaskCall,
  parameters: unknown = call.arguments,
): Promise<unknown> {
  const { operations } = await context.cloud.model(target.service);
  const model = operations.get(target.operation);
  if (!model) throw unusable(call, `The action ${target.operation} does not exist`);
  let input: object;
  try {
    input = fromState(parameters ?? {}, model.input) ?? {};
  } catch (error) {
    if (error instanceof UnusableParameters) throw unusable(call, error.message, error);
    throw error;
  }
  const output = await callAsRole(context, target, input);
  return (await toState(output ?? {}, model.output)) ?? {};
}

/** Calls an operation as the machine's role, in the SDK's shapes; what the service refuses becomes a StatesFailure. */
export async function callAsRole<Output>(
  context: TaskContext,
  target: ServiceCall,
  input: object,
): Promise<Output> {
  const caller = await context.role();
  try {
    return await context.cloud.call<Output>(caller, target.service, target.operation, input);
  } catch (error) {
    throw await serviceFailure(context.cloud, target, error);
  }
}

/** The failure of a task whose parameters cannot make a request. */
const unusable = (call: TaskCall, why: string, cause?: unknown) =>
  new StatesFailure(
    'States.Runtime',
    `An error occurred while executing the state '${call.state}' (entered at the event id #${call.eventId}). ` +
      `The Parameters '${JSON.stringify(call.arguments)}' could not be used to start the Task: [${why}]`,
    { cause },
  );

/** `CodeDeploy.DeploymentLimitExceededException`; an error that the API does not model has the service's own name. */
async function serviceFailure(cloud: Cloud, target: ServiceCall, error: unknown): Promise<StatesFailure> {
  const { errorPrefix, service, unmodelled = `${errorPrefix}Exception` } = target;
  const code = error instanceof AwsError ? error.code : 'InternalFailure';
  const status = (error instanceof AwsError ? error.status : 500) ?? 400;
  const message = error instanceof Error ? error.message : String(error);
  const { errors } = await cloud.model(service);
  const modelled = errors.has(code) || errors.has(`${code}Exception`);
  const name = modelled ? withSuffix(code) : unmodelled;
  const details = `Service: ${errorPrefix}, Status Code: ${status}, Request ID: ${randomUUID()}`;
  return new StatesFailure(`${errorPrefix}.${name}`, `${message} (${details})`, { cause: error });
}

const withSuffix = (code: string) => (code.endsWith('Exception') ? code : `${code}Exception`);
