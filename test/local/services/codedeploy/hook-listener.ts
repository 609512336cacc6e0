import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What CodeDeploy calls a hook with. */
export interface HookCall {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

/** The code of a hook function that tells of each call, and reports nothing. */
export const hookSource = (url: string) => `export const handler = async (event) => {
  await fetch('${url}', { method: 'POST', body: JSON.stringify(event) });
};`;

/** Keeps what hook functions tell until somebody takes it. */
export async function listenToHooks() {
  const calls: HookCall[] = [];
  const server = createServer((request, response) => {
    void json(request)
      .then((call) => calls.push(call as HookCall))
      .finally(() => response.end());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    take: (): HookCall => {
      const [call] = calls.splice(0, 1);
      if (!call) throw new Error('expected a hook to be called, none was');
      return call;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
