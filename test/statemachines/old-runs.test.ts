import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type * as z from 'zod/mini';
import * as deployment from './deployment-cases.ts';
import * as release from './release-cases.ts';
import { runScenario } from './run-scenario.ts';

/** What a state sends to a function. */
interface Sent {
  readonly function: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * One payload of every shape that a definition ever sent. A running execution keeps its definition, for weeks, but calls the
 * newest functions: shapes are added here, and go only when no execution that sends them can be alive.
 */
const RECORDED = JSON.parse(
  readFileSync(join(import.meta.dirname, 'sent-payloads.json'), 'utf8'),
) as readonly Sent[];

describe('an execution of an older definition', () => {
  beforeAll(() => {
    for (const name of ['SOURCE_BUCKET', 'STATE_BUCKET', 'RECONCILE_RULE', 'TOPIC']) {
      vi.stubEnv(`SIGNALBOX_${name}`, 'unused');
    }
    vi.stubEnv('SIGNALBOX_RELEASE_MACHINE', 'arn:aws:states:us-east-1:123456789012:stateMachine:release');
    vi.stubEnv('SIGNALBOX_DEPLOYMENT_MACHINE', 'arn:aws:states:us-east-1:123456789012:stateMachine:d');
  });

  it.each(RECORDED)('is understood by $function', async ({ function: name, payload }) => {
    const module = (await import(`../../functions/${name}.ts`)) as { event: z.ZodMiniType };
    expect(module.event.safeParse(payload)).toMatchObject({ success: true });
  });

  it('has a record of everything that the present definitions send', async () => {
    const known = new Set(RECORDED.map(shapeOf));
    const unknown = (await sentNow()).filter((sent) => !known.has(shapeOf(sent)));
    expect(unknown, 'add these to sent-payloads.json').toEqual([]);
  });
});

/** One payload of each shape, over all rows. */
async function sentNow(): Promise<Sent[]> {
  const shapes = new Map<string, Sent>();
  for (const [machine, { CASES, input }] of Object.entries({ deployment, release })) {
    for (const { script } of CASES) {
      const { calls } = await runScenario({ machine: machine as 'deployment', input, script });
      for (const sent of calls.flatMap(({ arguments: given }) => sentBy(given))) {
        shapes.set(shapeOf(sent), sent);
      }
    }
  }
  return [...shapes.values()];
}

/** Of calls of the pipeline's own functions. */
function sentBy({ FunctionName, Payload }: Record<string, unknown>): Sent[] {
  const [, name] = /:function:(\w+)Function$/.exec(String(FunctionName)) ?? [];
  return name ? [{ function: name.toLowerCase(), payload: Payload as Sent['payload'] }] : [];
}

/** The function and the names of all members; values do not matter, but for the enumerations. */
function shapeOf({ function: name, payload }: Sent): string {
  const members = (value: unknown, path: string): string[] =>
    typeof value === 'object' && value !== null && path !== '.input'
      ? Object.entries(value).flatMap(([key, below]) => members(below, `${path}.${key}`))
      : [['.awaiting', '.outcome'].includes(path) ? `${path}=${String(value)}` : path];
  return `${name} ${members(payload, '').sort().join(' ')}`;
}
