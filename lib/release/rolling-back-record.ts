import { withDeployment, withEnvironment } from './record-changes.ts';
import type { Incident, ReleaseRecord } from './release-record.ts';

type Unsaved = Omit<ReleaseRecord, 'nonce'>;

type Taken =
  | { readonly done: true; readonly result: string; readonly why?: string }
  | { readonly done: false; readonly what: string; readonly status: string; readonly deploymentId?: string };

/** What the record says of a step back. */
export function rollingBackRecord(environment: string, incident: Incident, taken: Taken, at: string) {
  const text = taken.done
    ? [DONE[taken.result], taken.why].filter(Boolean).join(': ')
    : `rolling back (${incident.cause}): ${taken.what}`;
  return {
    line: { at, environment, text },
    change(record: Unsaved): Unsaved {
      const changed = withEnvironment(record, environment, { status: 'rolling-back', incident });
      if (taken.done || !taken.deploymentId) return changed;
      const known = changed.environments.find(({ name }) => name === environment)?.deployments ?? [];
      const attempt =
        known.filter(({ kind, id }) => kind === 'rollback' && id !== taken.deploymentId).length + 1;
      return withDeployment(changed, environment, { id: taken.deploymentId, kind: 'rollback', attempt });
    },
  };
}

const DONE: Readonly<Record<string, string>> = {
  returned: 'the old version serves all traffic again',
  untouched: 'nothing had been changed',
  nothingBefore: 'there is no previous good version to go back to',
  returnFailed: 'the deployment of the previous version failed',
  notSeen: 'the previous version was deployed, but not seen serving all traffic',
};
