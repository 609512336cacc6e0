import type { AddressInfo } from 'node:net';
import { createTimeTeller } from '../../../local/cloud-time.ts';
import { wallClock } from '../../../local/clock.ts';
import { loadServiceModel } from '../../../local/wire/service-model.ts';
import { createWireServer } from '../../../local/wire/server.ts';
import type { Request, ServiceDefinition } from '../../../local/service.ts';

export interface WireFixture {
  readonly clientConfig: object;
  readonly endpoint: string;
  stop(): Promise<void>;
}

export type Handler = (operation: string, input: object, request: Request) => unknown;

export const ACCESS_KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

/** The wire alone over HTTP: real signatures, real codecs, and one function in place of the services. */
export async function startWire(definition: ServiceDefinition, handle: Handler): Promise<WireFixture> {
  const model = loadServiceModel(definition);
  const caller = {
    kind: 'identity' as const,
    arn: 'arn:aws:iam::123456789012:user/test',
    principalArn: 'arn:aws:iam::123456789012:user/test',
    account: '123456789012',
    userId: 'AIDTEST',
    accessKeyId: ACCESS_KEY.accessKeyId,
  };
  const server = createWireServer(async () => ({
    dispatcher: {
      definitions: [definition],
      call: async (_service, operation, input, request) => handle(operation, input, request),
      allows: () => true,
    },
    identities: {
      credentials: (id) =>
        id === ACCESS_KEY.accessKeyId ? { caller, secretAccessKey: ACCESS_KEY.secretAccessKey } : undefined,
      policies: () => [],
    },
    model: () => model,
    report: (error) => {
      throw error;
    },
    time: createTimeTeller(wallClock),
  }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    clientConfig: { endpoint, region: 'us-east-1', credentials: ACCESS_KEY, maxAttempts: 1 },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
