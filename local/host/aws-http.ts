import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { CredentialSource } from './host-credentials.ts';
import { signRequest } from './sign-request.ts';

/** Sends signed requests to the cloud; keeps its connection open. Plain HTTP: the cloud is on this machine. */
export interface AwsHttp {
  send(call: AwsCall, signal: AbortSignal): Promise<IncomingMessage>;
}

export interface AwsCall {
  readonly method: 'GET' | 'POST';
  /** Path and query below the endpoint. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The service in the signature's scope. */
  readonly service: string;
}

export function createAwsHttp(endpoint: string, region: string, credentials: CredentialSource): AwsHttp {
  const agent = new Agent({ keepAlive: true });
  return {
    send: async (call, signal) => {
      const url = new URL(call.path, endpoint);
      const headers = signRequest({ ...call, url, region }, await credentials.current(), new Date());
      return new Promise<IncomingMessage>((resolve, reject) => {
        const outgoing = request(url, { method: call.method, headers, agent, signal }, resolve);
        outgoing.on('error', reject);
        outgoing.end(call.body);
      });
    },
  };
}

/** The whole of a short body. */
export async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
