import { fork, type ChildProcess } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cloud } from '../../cloud.ts';
import { executable } from '../../executable.ts';
import { hostEnvironment, terminateHost, terminateHosts } from '../../host/index.ts';
import { hostCredentials } from './host-credentials.ts';
import type { InstanceRecord } from './records.ts';

/** The processes behind the instances: each a host agent in a folder that stands for its disk. */
export interface Hosts {
  /** Starts the agent; `onDeath` is told when it ends without having been asked to. */
  start(instance: InstanceRecord, onDeath: () => void): Promise<void>;
  /** Ends every process of the host; its folder stays. */
  end(instanceId: string): Promise<void>;
  /** Ends every process of the host and removes its folder. */
  remove(instanceId: string): Promise<void>;
  /** The end of what the agent itself printed. */
  console(instanceId: string): string;
  /** Hands every agent fresh credentials of its role. */
  renewCredentials(instances: Iterable<InstanceRecord>): Promise<void>;
  endAll(): Promise<void>;
}

interface Host {
  readonly child: ChildProcess;
  console: string;
}

const CONSOLE_LENGTH = 64 * 1024; // what GetConsoleOutput keeps

export function createHosts(cloud: Cloud): Hosts {
  const running = new Map<string, Host>();
  let closed = false;
  const folder = (id: string) => join(cloud.folder('ec2'), 'hosts', id);

  const start = async (instance: InstanceRecord, onDeath: () => void) => {
    const { id } = instance;
    const root = folder(id);
    await mkdir(root, { recursive: true });
    const env = await environment(cloud, instance, root);
    if (closed) return;
    const child = fork(executable('host'), {
      cwd: root,
      env,
      execArgv: ['--max-semi-space-size=1'], // agents mostly wait: small heaps, there are many of them
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const host: Host = { child, console: '' };
    running.set(id, host);
    const keep = (chunk: Buffer) => (host.console = (host.console + chunk.toString()).slice(-CONSOLE_LENGTH));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', () => {}); // a failed send; its end is told by exit
    child.on('exit', () => {
      if (running.get(id) !== host) return;
      running.delete(id);
      onDeath();
    });
  };
  const end = async (id: string) => {
    const host = running.get(id);
    running.delete(id);
    if (host?.child.connected) host.child.disconnect();
    await terminateHost(id);
  };
  return {
    start,
    end,
    remove: async (id) => {
      await end(id);
      await rm(folder(id), { recursive: true, force: true });
    },
    console: (id) => running.get(id)?.console ?? '',
    renewCredentials: async (instances) => {
      for (const instance of instances) {
        const host = running.get(instance.id);
        if (!host) continue;
        const credentials = await hostCredentials(cloud, instance);
        if (credentials && host.child.connected) host.child.send({ credentials });
      }
    },
    endAll: async () => {
      closed = true;
      const ids = [...running.keys()];
      running.clear();
      // Agents are not told by their channel first: each would look through all processes for its own.
      await terminateHosts(ids);
    },
  };
}

async function environment(
  cloud: Cloud,
  instance: InstanceRecord,
  root: string,
): Promise<Record<string, string>> {
  const credentials = await hostCredentials(cloud, instance);
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    LANG: process.env['LANG'] ?? 'C.UTF-8',
    ...hostEnvironment({
      hostId: instance.id,
      hostIdentifier: cloud.arn('ec2', `instance/${instance.id}`),
      root,
      endpoint: cloud.endpoint,
      region: cloud.region,
      address: instance.address,
      port: instance.port,
    }),
    ...(credentials && {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    }),
  };
}
