import { StatesFailure } from '../interpreter/failure.ts';
import { callService } from './call-service.ts';
import type { Integration } from './integration.ts';

const PUT_EVENTS = {
  service: 'events',
  operation: 'PutEvents',
  errorPrefix: 'EventBridge',
  unmodelled: 'AmazonEventBridgeException',
};

interface Entry {
  readonly Resources?: readonly string[];
}

/** `events:putEvents`: https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html */
export const putEvents: Integration = {
  start: async (context, call) => {
    const { execution } = context;
    const parameters = (call.arguments ?? {}) as { readonly Entries?: readonly Entry[] };
    const Entries = parameters.Entries?.map((entry) => ({
      ...entry,
      Resources: [...(entry.Resources ?? []), execution.arn, execution.machineArn],
    }));
    const result = await callService(context, PUT_EVENTS, call, { ...parameters, Entries });
    if (((result as { FailedEntryCount?: number }).FailedEntryCount ?? 0) > 0) {
      throw new StatesFailure('EventBridge.FailedEntry', JSON.stringify(result));
    }
    return result;
  },
};
