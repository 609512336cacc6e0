import { setTimeout as delay } from 'node:timers/promises';
import {
  CloudWatchLogsServiceException,
  FilterLogEventsCommand,
  type CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs';
import * as z from 'zod/mini';
import { deadline } from '../runtime/deadline.ts';

/** What validators wrote about a deployment: CodeDeploy keeps no reason. */
export interface HookLog {
  /** Why a hook failed; undefined where its log says nothing, as that of a function which is not built on the library. */
  reason(hook: string, deploymentId: string, since: string): Promise<string | undefined>;
}

/** Lines come late, and the answer to CodeDeploy does not wait for them. */
const LOOKS = 4;
const BETWEEN_MS = 500;

/** The log groups of functions. lib/hooks writes the line that is looked for. */
export function cloudWatchHookLog(client: CloudWatchLogsClient): HookLog {
  return {
    async reason(hook, deploymentId, since) {
      for (let look = 0; look < LOOKS; look++) {
        if (look > 0) await delay(BETWEEN_MS, undefined, { signal: deadline().abortSignal });
        const found = await lastReason(client, { hook, deploymentId, since });
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

const line = z.object({ hook: z.object({ reason: z.string(), status: z.string() }) });

async function lastReason(
  client: CloudWatchLogsClient,
  { hook, deploymentId, since }: { hook: string; deploymentId: string; since: string },
): Promise<string | undefined> {
  const command = new FilterLogEventsCommand({
    logGroupName: `/aws/lambda/${hook}`,
    filterPattern: `{ $.hook.deploymentId = "${deploymentId}" }`,
    startTime: Date.parse(since),
    limit: 50,
  });
  const answer = await client.send(command, deadline()).catch((error: unknown) => {
    // No log, or not ours to read: the deployment's own words must do.
    if (error instanceof CloudWatchLogsServiceException && error.$fault === 'client') return undefined;
    throw error;
  });
  const said = (answer?.events ?? []).flatMap(({ message = '' }) => readLine(message) ?? []);
  return said.findLast(({ hook: { status } }) => status === 'Failed')?.hook.reason;
}

function readLine(message: string): z.infer<typeof line> | undefined {
  try {
    return line.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}
