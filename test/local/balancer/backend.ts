import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TargetGroupSettings } from '../../../local/balancer/target-group.ts';

/** A real HTTP server on a free loopback port. */
export async function startBackend(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    server,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

export const groupSettings = (
  changes: Partial<TargetGroupSettings['healthCheck']> = {},
): TargetGroupSettings => ({
  deregistrationDelaySeconds: 5,
  healthCheck: {
    enabled: true,
    path: '/health',
    intervalSeconds: 5,
    timeoutSeconds: 2,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    matcher: '200',
    ...changes,
  },
});
