import type { Caller } from '../../../local/caller.ts';
import type { Request, ServiceDefinition } from '../../../local/service.ts';

interface RecordedCall {
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly caller: Caller;
}

export interface RecordingService {
  readonly definition: ServiceDefinition;
  readonly calls: RecordedCall[];
  /** Thrown, one per call, before calls succeed again. */
  readonly failures: Error[];
}

/** Stands in for a service under its real name: notes every call, admits every caller. */
export function recordingService(
  name: string,
  operations: readonly string[],
  answer: object = {},
): RecordingService {
  const calls: RecordedCall[] = [];
  const failures: Error[] = [];
  const operation = (operation: string) => (input: Record<string, unknown>, request: Request) => {
    calls.push({ operation, input, caller: request.caller });
    const failure = failures.shift();
    if (failure) throw failure;
    return answer;
  };
  return {
    calls,
    failures,
    definition: {
      name,
      wire: {
        serviceId: name,
        signingName: name,
        protocol: 'awsJson1_1',
        target: name,
        namespace: name,
        version: '1',
        schemas: () => Promise.resolve({}),
      },
      permissions: { prefix: name, operations: Object.fromEntries(operations.map((o) => [o, () => []])) },
      create: () => ({ operations: Object.fromEntries(operations.map((o) => [o, operation(o)])) }),
    },
  };
}
