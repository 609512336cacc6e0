import { durationText } from '../manifest/duration.ts';
import { withDeployment, withEnvironment } from './record-changes.ts';
import type { EnvironmentStatus, HostCounts, ReleaseRecord } from './release-record.ts';

type Unsaved = Omit<ReleaseRecord, 'nonce'>;

interface Observed {
  readonly phase: 'waiting' | 'ready' | 'shifted' | 'gone';
  readonly status: string;
  readonly hosts?: HostCounts;
  readonly deploymentId: string;
  /** Where there are several. */
  readonly deployments?: readonly { readonly id: string; readonly status: string }[];
  readonly bakeSeconds: number;
  readonly validators: number;
}

/** What the record says of a look at a deployment. */
export function observedRecord(
  environment: string,
  observed: Observed,
  { at, ending }: { readonly at: string; readonly ending: boolean },
): { change(record: Unsaved): Unsaved; line?: { at: string; environment: string; text: string } } {
  const { status, text } = wordsOf(observed, ending);
  const { deploymentId: id } = observed;
  return {
    change(record) {
      const before = record.environments.find(({ name }) => name === environment);
      const shiftedAt = observed.phase === 'shifted' ? (before?.shiftedAt ?? at) : before?.shiftedAt;
      const changed = withEnvironment(record, environment, { shiftedAt, ...(status ? { status } : {}) });
      const { status: only, hosts, deployments = [{ id, status: only, hosts }] } = observed;
      return deployments.reduce((result, { id: each, ...now }) => {
        const known = before?.deployments.find((deployment) => deployment.id === each);
        return known ? withDeployment(result, environment, { ...known, ...now }) : result;
      }, changed);
    },
    line: text === undefined ? undefined : { at, environment, text },
  };
}

function wordsOf(observed: Observed, ending: boolean): { status?: EnvironmentStatus; text?: string } {
  const { phase, bakeSeconds, validators } = observed;
  if (phase === 'gone') return {};
  if (ending) return { status: 'finishing', text: 'judged good, the old version is let go' };
  if (phase === 'shifted') {
    const watched = bakeSeconds > 0 ? `, watched for ${durationText(bakeSeconds)}` : '';
    return { status: 'baking', text: `the new version has the traffic${watched}` };
  }
  if (phase === 'ready') {
    return validators > 0
      ? { status: 'validating', text: 'the new version is there and is asked by its validators' }
      : { status: 'shifting', text: 'the new version is there and gets the traffic' };
  }
  return {};
}
