import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { ValidationFailed, type Hook, type HookCheck } from '../hook.ts';
import { ask, type Answer } from './ask.ts';
import { urlsOf, type Urls } from './urls.ts';

export interface ContractProbe {
  /** What stands before the paths of the contract. */
  readonly baseUrl: Urls;
  /** A JSON file in the function's bundle; a relative path begins at its root. */
  readonly file: string;
  /** For one answer; left out: 5,000. */
  readonly timeoutMs?: number;
}

const exchange = z.strictObject({
  name: z.optional(z.string()),
  request: z.strictObject({
    method: z.optional(z.string()),
    path: z.string().check(z.startsWith('/')),
    headers: z.optional(z.record(z.string(), z.string())),
    body: z.optional(z.unknown()),
  }),
  expect: z.strictObject({
    status: z.int(),
    headers: z.optional(z.record(z.string(), z.string())),
    body: z.optional(z.unknown()),
  }),
});
const contract = z.array(exchange).check(z.minLength(1));

type Exchange = z.infer<typeof exchange>;

/**
 * Plays a list of requests, in order, against each base URL and compares the answers: the status, the headers that are
 * named, and the body (a text in full; of a JSON value at least what the contract holds).
 *
 * @example
 * // contract.json: [{ "request": { "path": "/orders/1" }, "expect": { "status": 200, "body": { "id": 1 } } }]
 * export const handler = hookValidator(contractProbe({ baseUrl: eachHost(8080, ''), file: 'contract.json' }));
 */
export function contractProbe(probe: ContractProbe): HookCheck {
  return async (hook) => {
    const exchanges = await readContract(probe.file);
    const urls = urlsOf(probe.baseUrl, hook);
    await Promise.all(urls.map((url) => play(url.replace(/\/$/, ''), { exchanges, probe }, hook)));
    return `${urls.join(', ')}: ${exchanges.length} exchanges as agreed`;
  };
}

async function readContract(file: string): Promise<readonly Exchange[]> {
  const path = resolve(process.env['LAMBDA_TASK_ROOT'] ?? '.', file);
  const text = await readFile(path, 'utf8');
  const { success, data, error } = contract.safeParse(parsed(text));
  if (success) return data;
  const came = z.prettifyError(error).replaceAll(/\s+/g, ' ');
  throw new TypeError(
    `${file}: expected a JSON list of { request: { path, … }, expect: { status, … } }, got: ${came}`,
  );
}

interface Play {
  readonly exchanges: readonly Exchange[];
  readonly probe: ContractProbe;
}

async function play(baseUrl: string, { exchanges, probe }: Play, { signal }: Hook): Promise<void> {
  for (const { name, request, expect } of exchanges) {
    const { method = 'GET', path, headers, body } = request;
    const answer = await ask({
      url: `${baseUrl}${path}`,
      method,
      headers: { ...(isJson(body) ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(body === undefined ? {} : { body: isJson(body) ? JSON.stringify(body) : String(body) }),
      timeoutMs: probe.timeoutMs ?? 5_000,
      signal,
    });
    const fault = differenceOf(answer, expect);
    if (fault !== undefined)
      throw new ValidationFailed(`${name ?? `${method} ${path}`} at ${baseUrl}: ${fault}`);
  }
}

const isJson = (body: unknown): boolean => typeof body === 'object' && body !== null;

function differenceOf(
  answer: Answer,
  { status, headers = {}, body }: Exchange['expect'],
): string | undefined {
  if ('error' in answer) return answer.error;
  if (answer.status !== status) return `expected status ${status}, got ${answer.status}`;
  for (const [name, value] of Object.entries(headers)) {
    const got = answer.headers.get(name);
    if (got !== value) return `expected ${name}: ${value}, got ${got ?? 'no such header'}`;
  }
  if (body === undefined) return undefined;
  if (typeof body === 'string' && body === answer.body) return undefined;
  return difference(parsed(answer.body), body, 'body');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Where `got` lacks what is wanted: objects may hold more, lists may not. */
function difference(got: unknown, wanted: unknown, path: string): string | undefined {
  if (typeof wanted !== 'object' || wanted === null)
    return Object.is(got, wanted) ? undefined : `expected ${path} ${show(wanted)}, got ${show(got)}`;
  if (typeof got !== 'object' || got === null || Array.isArray(got) !== Array.isArray(wanted))
    return `expected ${path} ${show(wanted)}, got ${show(got)}`;
  if (Array.isArray(wanted) && (got as unknown[]).length !== wanted.length)
    return `expected ${path} to have ${wanted.length} items, got ${(got as unknown[]).length}`;
  for (const [key, value] of Object.entries(wanted)) {
    const fault = difference((got as Record<string, unknown>)[key], value, `${path}.${key}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const show = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 120);
