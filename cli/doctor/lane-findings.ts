import { lane, type Claim } from '../../lib/lanes/lane.ts';
import { executionEnd } from '../../lib/notify/execution-end.ts';
import { hasEnded, type ReleaseRecord } from '../../lib/release/release-record.ts';
import { keys } from '../../lib/store/keys.ts';
import { shellQuote } from '../shell-quote.ts';
import type { Account } from './account.ts';
import type { Finding } from './check.ts';

/** Lanes that an ended release holds, and whose execution is over as well: as long as that runs, it leaves by itself. */
export async function laneFindings(account: Account): Promise<Finding[]> {
  const { store, clients, latest } = account;
  const applications = new Set((await latest()).map(({ application }) => application));
  const findings: Finding[] = [];
  for (const application of applications) {
    for await (const key of store.objects.list(keys.lanesOf(application))) {
      const { holder } = (await store.objects.read(key, lane))?.value ?? {};
      const record = holder && (await store.records.find(holder.release));
      if (!record || !hasEnded(record)) continue;
      if (!(await executionEnd(clients.states, holder.execution))) continue;
      const environment = decodeURIComponent(key.slice(keys.lanesOf(application).length, -'.json'.length));
      findings.push(await laneFinding({ record, holder, environment }, account));
    }
  }
  return findings;
}

interface Held {
  readonly record: ReleaseRecord;
  readonly holder: Claim;
  readonly environment: string;
}

/** What the holder has parked is how reconcile finds it, which a release that asks for the lane switches on. */
async function laneFinding(held: Held, { store, stackName }: Account): Promise<Finding> {
  const { release, application, status } = held.record;
  const parked = await hasParked(held, store.objects);
  const holds = `${release} holds it and has ended (${status})`;
  const about = `lane of ${application}/${held.environment}`;
  if (parked) {
    return {
      level: 'warning',
      about,
      what: `${holds}: the next release waits until reconcile frees it`,
      do: `reconcile does so within five minutes: aws events enable-rule --name ${stackName}-reconcile`,
    };
  }
  return {
    level: 'fault',
    about,
    what: `${holds}: the next release waits behind it, and nothing will free it`,
    do: `end its turn, which no other release loses by it: echo ${shellQuote(finishEvent(held))} | aws lambda invoke --function-name ${stackName}-finish --payload fileb:///dev/stdin /dev/null`,
  };
}

/** By the key alone: the token in it is a secret. */
async function hasParked(
  { record, environment }: Held,
  objects: Account['store']['objects'],
): Promise<boolean> {
  const parked = keys.intent(record.release, environment);
  for await (const key of objects.list(keys.intentsOf(record.release))) if (key === parked) return true;
  return false;
}

/** As its own machine would have ended it there: what has ended stays as it is, and only its own place in the lane is left. */
function finishEvent({ record, holder, environment }: Held): string {
  const { release, application, artifact, source, endedAt } = record;
  // An artifact that was never made serves nowhere, and nothing here reads it.
  const nothing = { ...source, sha256: '' };
  const { startedAt, execution } = holder;
  return JSON.stringify({
    run: { release, application, environment, startedAt, artifact: artifact ?? nothing },
    execution,
    at: endedAt ?? startedAt,
    outcome: 'failed',
    failure: { error: 'Stopped', cause: 'it ended while it held its lane' },
  });
}
