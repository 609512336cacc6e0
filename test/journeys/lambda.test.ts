import { GetAliasCommand, LambdaClient, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import { chiSquared, LARGEST_CHI_SQUARED } from '../local/services/traffic-share.ts';
import { createHoldableClock } from '../local/holdable-clock.ts';
import { exampleFile, functionsBundle, makeFunctions } from './hello-lambda.ts';
import { startJourney, type Journey } from './journey.ts';

// A release takes some seconds, and minutes on a machine that has much else to do.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const clock = createHoldableClock(60);
let journey: Journey;
let lambda: LambdaClient;
let url: string;
beforeAll(async () => {
  journey = await startJourney({
    clock,
    prepare: async (stack) => {
      url = await makeFunctions(stack);
    },
  });
  lambda = new LambdaClient(journey.clientConfig);
});
afterAll(() => journey?.stop());

const front = (version: string, more = '') =>
  exampleFile('front/index.mjs')
    .replace('1.0.0', version)
    .replace('=> ({', `=> { ${more} return {`)
    .replace(/\}\);\n$/, '}; };\n');
const back = (text: string) => exampleFile('back/index.mjs').replace('ok: true', text);

async function released(changes: Readonly<Record<string, string>>): Promise<ReleaseRecord> {
  const { release } = await journey.upload(await functionsBundle(changes), 'hello-lambda');
  return journey.endOf(release);
}

/** `3`, or `3 4:0.1` where a tenth goes to version 4. */
async function alias(name: string): Promise<string> {
  const found = await lambda.send(new GetAliasCommand({ FunctionName: name, Name: 'live' }));
  const weights = Object.entries(found.RoutingConfig?.AdditionalVersionWeights ?? {});
  return [found.FunctionVersion, ...weights.map(([version, weight]) => `${version}:${weight}`)].join(' ');
}

/** How often which version answered; `status 500` for what else came. */
type Answers = Record<string, number>;

/** Of them, a canary's tenth is told apart from much else. */
const SHARED_ANSWERS = 300;

/**
 * Asks the URL again and again until the work is done; answers what came, and what of it came while the alias was on two
 * versions: then time stands still until that are enough.
 */
async function underLoad<Result>(work: Promise<Result>) {
  const answers: Answers = {};
  const shared: Answers = {};
  const done = new AbortController();
  const askTen = async (counts: readonly Answers[]) => {
    for (const answer of await Promise.all(Array.from({ length: 10 }, askOnce)))
      for (const count of counts) count[answer] = (count[answer] ?? 0) + 1;
  };
  const ask = async () => {
    while (!done.signal.aborted) {
      await askTen([answers]);
      clock.hold();
      const wanted = (await alias('hello-front')).includes(':') ? SHARED_ANSWERS : 0;
      while (countOf(shared) < wanted) await askTen([answers, shared]);
      clock.goOn();
    }
  };
  const asking = ask();
  try {
    return { result: await work, answers, shared };
  } finally {
    done.abort();
    await asking;
  }
}

const countOf = (answers: Answers): number => Object.values(answers).reduce((sum, count) => sum + count, 0);

async function askOnce(): Promise<string> {
  const response = await fetch(url);
  const text = await response.text();
  return response.ok ? (JSON.parse(text) as { version: string }).version : `status ${response.status}`;
}

describe('two functions as one release', () => {
  it('are published together, validated, shifted under load without a failed request, and judged', async () => {
    const start = await released({});
    expect(start.reason?.text).toContain(`live took it; live serves ${start.release}`);
    const before = await alias('hello-front');
    const { result, answers, shared } = await underLoad(
      released({ 'front/index.mjs': front('2.0.0'), 'back/index.mjs': back('two: true') }),
    );
    expect(result.status, result.reason?.text).toBe('succeeded');
    // Nothing else came: no request failed.
    expect(Object.keys(answers).toSorted()).toEqual(['1.0.0', '2.0.0']);
    const { '1.0.0': first = 0, '2.0.0': second = 0 } = shared;
    expect(first + second).toBe(SHARED_ANSWERS);
    const told = `${second} of ${SHARED_ANSWERS} answers came from the new version, which had a tenth`;
    expect(chiSquared([first, second], 0.1), told).toBeLessThan(LARGEST_CHI_SQUARED);
    expect(await alias('hello-front')).toBe(String(Number(before) + 1));
    expect(result.environments[0]?.deployments).toHaveLength(2);
    expect(result.environments[0]?.verdicts.at(-1)).toMatchObject({ outcome: 'healthy' });
  });

  it('are taken back together when the alarm of one rings', async () => {
    const before = [await alias('hello-front'), await alias('hello-back')];
    const broken = front('3.0.0', "if (rawPath === '/') throw new Error('broken');");
    const { result } = await underLoad(
      released({ 'front/index.mjs': broken, 'back/index.mjs': back('three: true') }),
    );
    expect(result.status, result.reason?.text).toBe('rolled-back');
    expect(result.reason?.cause).toContain('hello-front-errors');
    expect([await alias('hello-front'), await alias('hello-back')]).toEqual(before);
  });

  it('do not move at all where the validator says no to one, and its reason is told', async () => {
    const before = [await alias('hello-front'), await alias('hello-back')];
    const result = await released({
      'front/index.mjs': front('4.0.0'),
      'back/index.mjs': exampleFile('back/index.mjs').replace('200', '503'),
    });
    expect(result.status, result.reason?.text).toBe('rolled-back');
    expect(result.reason?.cause).toContain('expected 200 of /health, got 503');
    expect([await alias('hello-front'), await alias('hello-back')]).toEqual(before);
  });

  it('cost a validator that never answers its own time, not an hour', async () => {
    const before = await alias('hello-front');
    // The validator waits for the version, and is ended before it could answer.
    const result = await released({
      'front/index.mjs': front(
        '5.0.0',
        "if (rawPath === '/health') await new Promise(() => setTimeout(() => {}, 9e5));",
      ),
    });
    expect(result.status, result.reason?.text).toBe('rolled-back');
    expect(result.reason?.cause).toMatch(
      /CodeDeployHook_hello-lambda has not answered BeforeAllowTraffic for \d+ s/,
    );
    expect(await alias('hello-front')).toBe(before);
  });
});

it('keeps what is behind an alias and the newest versions', async () => {
  const { Versions = [] } = await lambda.send(
    new ListVersionsByFunctionCommand({ FunctionName: 'hello-front' }),
  );
  expect(Versions.map(({ Version }) => Version)).toContain(await alias('hello-front'));
});

it('tells what does not fit in a manifest, with its place, before anything is published', async () => {
  const manifest = exampleFile('signalbox.yml').replace('function: hello-back', 'function: hello-none');
  const { status, reason } = await released({ 'signalbox.yml': manifest });
  expect(status).toBe('failed');
  expect(reason?.cause).toMatch(
    /^signalbox\.yml:8:23: expected a Lambda function hello-none to exist, it does not/,
  );
});
