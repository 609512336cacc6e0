import { GetAliasCommand, LambdaClient, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import { exampleFile, functionsBundle, makeFunctions } from './hello-lambda.ts';
import { startJourney, type Journey } from './journey.ts';

// A release takes some seconds, and minutes on a machine that has much else to do.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let journey: Journey;
let lambda: LambdaClient;
let url: string;
beforeAll(async () => {
  journey = await startJourney({
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

/** Asks the URL again and again until the work is done; answers how often which version answered, or what else came. */
async function underLoad<Result>(work: Promise<Result>) {
  const answers = new Map<string, number>();
  const done = new AbortController();
  const ask = async () => {
    while (!done.signal.aborted) {
      const response = await fetch(url);
      const text = await response.text();
      const key = response.ok ? (JSON.parse(text) as { version: string }).version : `${response.status}`;
      answers.set(key, (answers.get(key) ?? 0) + 1);
    }
  };
  const asking = ask();
  try {
    return { result: await work, answers };
  } finally {
    done.abort();
    await asking;
  }
}

describe('two functions as one release', () => {
  it('are published together, validated, shifted under load without a failed request, and judged', async () => {
    const first = await released({});
    expect(first.reason?.text).toContain(`live took it; live serves ${first.release}`);
    const before = await alias('hello-front');
    const { result, answers } = await underLoad(
      released({ 'front/index.mjs': front('2.0.0'), 'back/index.mjs': back('two: true') }),
    );
    expect(result.status, result.reason?.text).toBe('succeeded');
    expect([...answers.keys()].toSorted()).toEqual(['1.0.0', '2.0.0']);
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

describe('a manifest that does not fit', () => {
  const manifest = exampleFile('signalbox.yml');
  it.each([
    [
      'a function that is not there',
      ['function: hello-back', 'function: hello-none'],
      '8:23: expected a Lambda function hello-none to exist',
    ],
    [
      "another's function",
      ['function: hello-back', 'function: CodeDeployHook_hello-lambda'],
      '8:23: expected the function CodeDeployHook_hello-lambda to have the tag signalbox:application hello-lambda, by which its owner lets this application release it; it has no such tag; run: aws lambda tag-resource',
    ],
    [
      'a function without the alias',
      ['hello-back, alias: live', 'hello-back, alias: blue'],
      'expected the function hello-back to have an alias blue',
    ],
    [
      'a group that is not there',
      ['deploymentGroup: hello-back', 'deploymentGroup: none'],
      'to have a deployment group none',
    ],
    [
      'a configuration for hosts',
      ['LambdaCanary10Percent5Minutes', 'OneAtATime'],
      'to be a deployment configuration for Lambda, it is one for Server',
    ],
    ['a folder that is not there', ['path: back', 'path: none'], 'to hold the code of hello-back in none/'],
  ])('%s is told with its place, before anything is published', async (_what, [from, to], message) => {
    const { status, reason } = await released({ 'signalbox.yml': manifest.replace(from!, to!) });
    expect(status).toBe('failed');
    expect(reason?.cause).toContain(message);
    expect(reason?.cause).toMatch(/^signalbox\.yml:\d+:\d+: /);
  });
});
