import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import { exampleFile, makeServices, serviceBundle, type Application } from './hello-ecs.ts';
import { startJourney, type Journey } from './journey.ts';

// A release takes some seconds, and minutes on a machine that has much else to do.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let journey: Journey;
let urls: Record<Application, string>;
beforeAll(async () => {
  journey = await startJourney({
    prepare: async (stack) => {
      urls = await makeServices(stack);
    },
  });
});
afterAll(() => journey?.stop());

async function released(
  application: Application,
  changes: Readonly<Record<string, string>>,
): Promise<ReleaseRecord> {
  const { release } = await journey.upload(await serviceBundle(application, changes), application);
  return journey.endOf(release);
}

/** The server with another version, and another answer at one of its paths. */
const server = (version: string, path = '/', status = '200') => ({
  'app/server.mjs': exampleFile('app/server.mjs')
    .replace('1.0.0', version)
    .replace(`'${path}': () => 200`, `'${path}': () => ${status}`),
});

/** Asks again and again until the work is done, twenty times a second; answers what came. */
async function underLoad<Result>(application: Application, work: Promise<Result>) {
  const answers = new Set<string>();
  const done = new AbortController();
  const ask = async () => {
    while (!done.signal.aborted) {
      const response = await fetch(urls[application]);
      answers.add(`${response.status} ${await response.text()}`.trim());
      await delay(50);
    }
  };
  const asking = ask();
  try {
    return { record: await work, answers };
  } finally {
    done.abort();
    await asking;
  }
}

const served = async (application: Application) => (await fetch(urls[application])).json();

/** Both at once: each is an application of its own. */
const each = (work: (application: Application) => Promise<void>) => Promise.all(APPLICATIONS.map(work));
const APPLICATIONS = ['hello-ecs', 'hello-cd'] as const;

describe('a service that is deployed by ECS itself, and one by CodeDeploy', () => {
  it('is built, registered, validated, shifted under load without a failed request, and judged', () =>
    each(async (application) => {
      const work = released(application, server('2.0.0'));
      const { record, answers } = await underLoad(application, work);
      expect(record.status, record.reason?.text).toBe('succeeded');
      expect(await served(application)).toEqual({ version: '2.0.0' });
      expect(record.environments[0]?.verdicts.at(-1)).toMatchObject({ outcome: 'healthy' });
      expect([...answers].toSorted()).toEqual(['200 {"version":"2.0.0"}', '200 {"version":"none"}']);
    }));

  it('is taken back when its alarm rings', () =>
    each(async (application) => {
      const work = released(application, server('3.0.0', '/', '500'));
      const { record } = await underLoad(application, work);
      expect(record.status, record.reason?.text).toBe('rolled-back');
      expect(record.reason?.cause).toContain(`${application}-5xx`);
      expect(await served(application)).toEqual({ version: '2.0.0' });
    }));

  it('does not move at all where its validator says no, and the reason is told', () =>
    each(async (application) => {
      const record = await released(application, server('4.0.0', '/ready', '503'));
      expect(record.status, record.reason?.text).toBe('rolled-back');
      expect(record.reason?.cause).toContain('503');
      expect(await served(application)).toEqual({ version: '2.0.0' });
    }));
});
