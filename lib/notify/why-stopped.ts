import type { SFNClient } from '@aws-sdk/client-sfn';
import { stoppedCause, type ExecutionEnd } from '../release/reason.ts';
import { executionEnd } from './execution-end.ts';

/**
 * Why the execution of a run is gone. Step Functions stops it, in words of its own, when the release's execution is
 * stopped: then the words that count are those of whoever stopped that one.
 */
export async function whyStopped(
  client: SFNClient,
  own: ExecutionEnd,
  releaseExecution: string | undefined,
): Promise<string> {
  const release = releaseExecution ? await executionEnd(client, releaseExecution) : undefined;
  return stoppedCause(release && TAKES_ALONG.has(release.status) ? release : own);
}

const TAKES_ALONG = new Set(['ABORTED', 'TIMED_OUT']);
