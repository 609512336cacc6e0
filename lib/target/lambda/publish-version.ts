import { setTimeout as delay } from 'node:timers/promises';
import { Refused } from '../../release/refused.ts';
import { deadline } from '../../runtime/deadline.ts';
import type { FunctionCode, Functions } from './functions.ts';
import type { Code } from './read-code.ts';

export interface PublishOrder {
  readonly function: string;
  readonly code: Code;
  /** Whose the version is: found by it again after a crash. */
  readonly description: string;
}

/**
 * The version of a function that has this code: uploaded and published once, however often it is asked for. What another
 * hand does to the function at the same time is noticed by Lambda itself (RevisionId, CodeSha256), and thrown: try again.
 */
export async function publishVersion(order: PublishOrder, functions: Functions): Promise<string> {
  const { function: name, code, description } = order;
  const adopted = await publishedBefore(order, functions);
  if (adopted !== undefined) return settledVersion(name, adopted, functions);
  let latest = await settled(name, functions);
  if (latest.codeSha256 !== code.sha256) {
    await functions.updateCode(name, { zip: code.zip, revisionId: latest.revisionId });
    latest = await settled(name, functions);
  }
  const publishing = { codeSha256: code.sha256, revisionId: latest.revisionId, description };
  return settledVersion(name, await functions.publish(name, publishing), functions);
}

async function publishedBefore(
  { function: name, code, description }: PublishOrder,
  functions: Functions,
): Promise<string | undefined> {
  for await (const version of functions.versions(name)) {
    if (version.description === description && version.codeSha256 === code.sha256) return version.version;
  }
  return undefined;
}

async function settledVersion(name: string, version: string, functions: Functions): Promise<string> {
  await settled(name, functions, version);
  return version;
}

const POLL_MS = 1_000;

/** Lambda takes in code after it has answered; the next change is refused until then. */
async function settled(name: string, functions: Functions, version?: string): Promise<FunctionCode> {
  const what = version === undefined ? name : `version ${version} of ${name}`;
  for (;;) {
    const found = await functions.find(name, version);
    if (!found) throw new Refused(`expected the Lambda function ${what} to exist, it does not`);
    if (found.state === 'ready') return found;
    if (found.state === 'failed') {
      throw new Refused(`Lambda could not make ${what} ready: ${found.reason ?? 'no reason was given'}`);
    }
    await delay(POLL_MS, undefined, { signal: deadline().abortSignal });
  }
}
