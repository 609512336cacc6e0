import { deploymentsOf, type Intent } from './intent.ts';
import type { PlannedEnvironment } from './plan.ts';
import { withDeployment, withEnvironment } from './record-changes.ts';
import type { ReleaseRecord } from './release-record.ts';

type Unsaved = Omit<ReleaseRecord, 'nonce'>;
type Change = [
  change: (record: Unsaved) => Unsaved,
  line: { readonly at: string; readonly environment: string; readonly text: string },
];

/** What the record says of deployments that were started. */
export function startedRecord(intent: Intent, planned: PlannedEnvironment, at: string): Change {
  const { environment } = intent;
  const ids = deploymentsOf(intent).flatMap(({ kind, id }) => (kind === 'deploy' && id ? [id] : []));
  const noun = ids.length === 1 ? 'deployment' : 'deployments';
  const text =
    ids.length === 0
      ? `${planned.deploymentGroup} has this very version already`
      : `${noun} ${ids.join(', ')} to ${planned.deploymentGroup} started`;
  const change = (record: Unsaved) =>
    ids.reduce(
      (changed, id) => withDeployment(changed, environment, { id, kind: 'deploy', attempt: 1 }),
      withEnvironment(record, environment, { status: 'deploying' }),
    );
  return [change, { at, environment, text }];
}

/** What it says while another deployment has the group. */
export const busyRecord = ({ environment }: { environment: string }, busy: Error, at: string): Change => [
  (record) => withEnvironment(record, environment, { status: 'deploying' }),
  { at, environment, text: busy.message },
];
