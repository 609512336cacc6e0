import type { Failure } from '../release/environment-run.ts';
import { failureText, reasonOf, statusOf } from '../release/reason.ts';
import { Refused } from '../release/refused.ts';
import { releaseIdOfExecution } from '../release/release-id.ts';
import { brokenRecord, firstRecord, readReleaseStart } from '../release/release-start.ts';
import type { Reason, ReleaseRecord } from '../release/release-record.ts';
import type { ReleaseRecords } from '../release/ports.ts';

export interface EndOfRelease {
  readonly release: string;
  readonly at: string;
  /** Left out: it succeeded. */
  readonly failure?: Failure & { readonly stage?: string };
  /** What of a failed build's output explains the failure. */
  readonly buildLog?: string;
}

export interface Beginning {
  readonly execution: string;
  readonly startedAt: string;
  readonly input: unknown;
  readonly sourceBucket: string;
}

/** A release that failed before it had a record gets one now. Answers its id. */
export async function ensureRecord(beginning: Beginning, records: ReleaseRecords): Promise<string> {
  const { execution, startedAt, input } = beginning;
  const release = releaseIdOfExecution(execution);
  if (!(await records.find(release)))
    await records.open(beginningRecord(beginning) ?? brokenRecord(execution, startedAt, input));
  return release;
}

function beginningRecord({ execution, startedAt, input, sourceBucket }: Beginning) {
  try {
    return firstRecord(readReleaseStart(execution, input, sourceBucket), execution, startedAt);
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

type Unsaved = Omit<ReleaseRecord, 'nonce'>;

/** Ends the record of a release with its one reason; an ended record stays as it is. */
export async function endRelease(
  end: EndOfRelease,
  records: ReleaseRecords,
): Promise<ReleaseRecord | undefined> {
  const record = await records.find(end.release);
  if (!record || record.status !== 'running') return record;
  const ended = endedRecord(record, end);
  return records.change(end.release, (current) => endedRecord(current, end), {
    at: end.at,
    text: ended.reason!.text,
  });
}

function endedRecord(record: Unsaved, end: EndOfRelease): Unsaved {
  const status = end.failure ? statusOf(record.environments) : 'succeeded';
  const environments = record.environments.map((environment) => ({ ...environment }));
  const incident = environments.find((environment) => environment.incident)?.incident;
  const reason = reasonFor({ ...record, status }, end);
  return {
    ...record,
    status,
    stage: 'ended',
    environment: reason.environment,
    endedAt: end.at,
    reason,
    incident,
    environments,
  };
}

function reasonFor(record: Unsaved, { failure, buildLog }: EndOfRelease): Reason {
  const { release, environments } = record;
  if (!failure) {
    const names = environments.map(({ name }) => name);
    const cause = `${names.join(' and ')} took it`;
    return reasonOf(record, { cause, serving: servingText(names, release), next: 'signalbox status' });
  }
  const where = environments.find(({ status }) => status !== 'succeeded' && status !== 'pending');
  const reached = environments.filter(({ status }) => status === 'succeeded').map(({ name }) => name);
  const said = where?.cause ?? failureText(failure) ?? 'no cause is known';
  const cause = buildLog ? `${said}; it said: ${buildLog}` : said;
  const untouched =
    reached.length > 0 ? servingText(reached, release) : 'every environment serves what it served before';
  const next = record.status === 'superseded' ? 'signalbox status' : `signalbox logs ${release}`;
  return reasonOf(record, { cause, environment: where?.name, serving: where?.serving ?? untouched, next });
}

const servingText = (names: readonly string[], release: string): string =>
  `${names.join(' and ')} ${names.length === 1 ? 'serves' : 'serve'} ${release}`;
