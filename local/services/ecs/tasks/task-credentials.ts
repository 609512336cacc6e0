import type { AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import { randomUUID } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../../../aws-error.ts';
import { serviceCaller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import type { TaskRecord } from '../task-record.ts';

/**
 * Where containers fetch the credentials of their task role, as often as they like: the address stays the same for the
 * life of a task and the credentials never grow old, however fast the cloud's clock runs.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export interface TaskCredentials {
  /** The environment by which SDKs find them; empty for a task without a role. */
  environment(task: TaskRecord): Promise<Record<string, string>>;
  forget(task: TaskRecord): void;
  close(): Promise<void>;
}

export function createTaskCredentials(cloud: Cloud): TaskCredentials {
  const tasks = new Map<string, TaskRecord>(); // by the secret part of the address
  let server: Promise<Server> | undefined;
  const answer = async (path: string): Promise<Answer> => {
    const task = tasks.get(path);
    if (!task?.roleArn) return { status: 404, body: { code: 'NotFound', message: 'No such credentials' } };
    try {
      return { status: 200, body: await assume(cloud, task.arn, task.roleArn) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { status: 400, body: { code: error.code, message: error.message } };
    }
  };
  return {
    environment: async (task): Promise<Record<string, string>> => {
      if (task.roleArn === undefined) return {};
      server ??= listen(answer);
      const { port } = (await server).address() as AddressInfo;
      const path = `/v2/credentials/${randomUUID()}`;
      tasks.set(path, task);
      return { AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}${path}` };
    },
    forget: (task) => {
      for (const [path, known] of tasks) if (known === task) tasks.delete(path);
    },
    close: async () => {
      const open = await server;
      open?.close();
      open?.closeAllConnections();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

async function assume(cloud: Cloud, taskArn: string, RoleArn: string): Promise<object> {
  const { Credentials } = await cloud.call<AssumeRoleCommandOutput>(
    serviceCaller('ecs-tasks.amazonaws.com', taskArn),
    'sts',
    'AssumeRole',
    { RoleArn, RoleSessionName: taskArn.split('/').at(-1)! },
  );
  return {
    RoleArn,
    AccessKeyId: Credentials!.AccessKeyId,
    SecretAccessKey: Credentials!.SecretAccessKey,
    Token: Credentials!.SessionToken,
    // By the wall, which the SDK reads; so short that it asks again before the cloud's clock may have run them out.
    Expiration: new Date(Date.now() + FRESH_MS).toISOString(),
  };
}

const FRESH_MS = 60_000;

function listen(answer: (path: string) => Promise<Answer>): Promise<Server> {
  const server = createServer((request, response) => {
    void reply(answer(request.url ?? ''), response);
  });
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

async function reply(answer: Promise<Answer>, response: ServerResponse): Promise<void> {
  const { status, body } = await answer.catch((error: unknown): Answer => ({
    status: 500,
    body: { code: 'InternalError', message: String(error) },
  }));
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
