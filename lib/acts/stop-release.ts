import { hasEnded, type ReleaseRecord } from '../release/release-record.ts';
import { NotStoppable } from './not-stoppable.ts';
import { stopBuild } from './stop-build.ts';
import { stopEnvironment } from './stop-environment.ts';
import type { StopPorts } from './stop-ports.ts';

/**
 * Ends a release by the pipeline's own rule, never by stopping its execution: its build is stopped, its wait is ended, or its
 * deployment with a rollback. What was stopped, as a sentence; undefined where it is between two of its steps and nothing can
 * be stopped just now. Throws NotStoppable where a stop would do nothing.
 */
export async function stopRelease(record: ReleaseRecord, ports: StopPorts): Promise<string | undefined> {
  if (hasEnded(record))
    throw new NotStoppable(`${record.release} has ended already: ${record.status}`, 'ended');
  if (record.stage === 'build') return stopBuild(record, ports);
  if (record.stage !== 'deploy') return undefined;
  return stopEnvironment(record, ports);
}
