import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Where the application of a new host or task listens. */
export interface HostAddress {
  readonly address: string;
  readonly port: number;
  /** True where the port is the host's own because its address is not. */
  readonly isShared: boolean;
}

const APPLICATION_PORT = 8080;

/**
 * A loopback address of its own, on which any port is free. Only Linux has the whole of 127.0.0.0/8 without
 * set-up; elsewhere all hosts share 127.0.0.1, each with a port of its own.
 */
export async function newAddress(taken: ReadonlySet<string>): Promise<HostAddress> {
  if (process.platform !== 'linux') return { address: '127.0.0.1', port: await freePort(), isShared: true };
  for (;;) {
    // At random, since other clouds on this machine draw from the same range.
    const address = `127.${randomInt(16, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
    if (!taken.has(address)) return { address, port: APPLICATION_PORT, isShared: false };
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
