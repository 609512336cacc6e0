import {
  BatchGetDeploymentTargetsCommand,
  ListDeploymentTargetsCommand,
  type CodeDeployClient,
  type InstanceTarget,
  type LifecycleEvent,
} from '@aws-sdk/client-codedeploy';
import { failureLines } from '../release/telling-lines.ts';
import { deadline } from '../runtime/deadline.ts';
import type { HostFailure } from './deployments.ts';

const BATCH = 25;

/** What went wrong on the host that failed first; undefined where none did. */
export async function firstFailure(
  client: CodeDeployClient,
  deploymentId: string,
): Promise<HostFailure | undefined> {
  const failed = await client.send(
    new ListDeploymentTargetsCommand({ deploymentId, targetFilters: { TargetStatus: ['Failed'] } }),
    deadline(),
  );
  const targetIds = (failed.targetIds ?? []).slice(0, BATCH);
  if (targetIds.length === 0) return undefined;
  const command = new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds });
  const answer = await client.send(command, deadline());
  return firstFailureOf(
    (answer.deploymentTargets ?? []).flatMap(({ instanceTarget }) => instanceTarget ?? []),
  );
}

/** The others may have failed because of it. */
function firstFailureOf(hosts: readonly InstanceTarget[]): HostFailure | undefined {
  const failures = hosts.flatMap(({ targetId = '', lifecycleEvents = [] }) => {
    // Failures before the last one were ignored: `ignoreApplicationStopFailures`.
    const failed = lifecycleEvents.findLast(({ status }) => status === 'Failed');
    return failed ? [{ targetId, failed }] : [];
  });
  const [first] = failures.toSorted((a, b) => Number(a.failed.endTime ?? 0) - Number(b.failed.endTime ?? 0));
  return first && failureOf(first.targetId, first.failed);
}

/** The event at which the host failed. A dead host has one without diagnostics, or with a message of CodeDeploy's own. */
function failureOf(host: string, failed: LifecycleEvent): HostFailure {
  const { scriptName, message, logTail } = failed.diagnostics ?? {};
  return {
    host,
    event: failed.lifecycleEventName ?? 'an unknown event',
    script: scriptName || undefined,
    message: message || undefined,
    said: saidBy(logTail ?? ''),
  };
}

/** The agent writes `[stdout]` and `[stderr]` before each line of a script. */
function saidBy(logTail: string): string | undefined {
  const lines = logTail.split('\n').map((line) => line.replace(/^\[std(out|err)\]/, '').trim());
  const telling = failureLines(lines);
  const last = lines.findLast((line) => line !== '');
  return (telling.length > 0 ? telling.join(' | ') : last)?.slice(0, 500);
}
