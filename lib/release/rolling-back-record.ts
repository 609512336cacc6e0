import { withDeployment, withEnvironment } from './record-changes.ts';
import type { Incident, ReleaseRecord } from './release-record.ts';

type Unsaved = Omit<ReleaseRecord, 'nonce'>;

type Taken =
  | { readonly done: true; readonly result: string; readonly why?: string }
  | {
      readonly done: false;
      readonly what: string;
      readonly status: string;
      readonly deploymentIds: readonly string[];
    };

/** What the record says of a step back. */
export function rollingBackRecord(environment: string, incident: Incident, taken: Taken, at: string) {
  const text = taken.done
    ? [DONE[taken.result], taken.why].filter(Boolean).join(': ')
    : `rolling back (${incident.cause}): ${taken.what}`;
  return {
    line: { at, environment, text },
    change(record: Unsaved): Unsaved {
      const changed = withEnvironment(record, environment, { status: 'rolling-back', incident });
      return taken.done ? changed : taken.deploymentIds.reduce(withReturn(environment), changed);
    },
  };
}

/** Adds a deployment of the old version under the next number, where it is not known yet. */
const withReturn =
  (environment: string) =>
  (record: Unsaved, id: string): Unsaved => {
    const known = record.environments.find(({ name }) => name === environment)?.deployments ?? [];
    const attempt = known.filter((other) => other.kind === 'rollback' && other.id !== id).length + 1;
    return withDeployment(record, environment, { id, kind: 'rollback', attempt });
  };

const DONE: Readonly<Record<string, string>> = {
  returned: 'the old version serves all traffic again',
  untouched: 'nothing had been changed',
  nothingBefore: 'there is no previous good version to go back to',
  returnFailed: 'the deployment of the previous version failed',
  notSeen: 'the previous version was deployed, but not seen serving all traffic',
};
