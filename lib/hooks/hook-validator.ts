import { beginHook, failed, messageOf, type HookOptions, type InvocationContext } from './begin-hook.ts';
import type { Hook, HookCheck, HookOutcome } from './hook.ts';

/**
 * A Lambda function that answers a lifecycle hook with a check, exactly once, whatever the check does: CodeDeploy's hooks
 * of Lambda and ECS deployments, and the validators that the pipeline calls for fleets. It throws only where the answer
 * could not be told (HookReportError) or the event is none of a hook.
 *
 * @example
 * export const handler = hookValidator(async ({ signal }) => {
 *   const answer = await fetch('https://green.example.com/health', { signal });
 *   if (!answer.ok) throw new ValidationFailed(`expected 200 from /health, got ${answer.status}`);
 * });
 */
export function hookValidator(check: HookCheck, options?: HookOptions) {
  return async (event: unknown, context: InvocationContext): Promise<HookOutcome> => {
    const { hook, broken, settle } = beginHook(event, context, options);
    return settle(await Promise.race([outcomeOf(check, hook), broken]));
  };
}

async function outcomeOf(check: HookCheck, hook: Hook): Promise<HookOutcome> {
  try {
    return { status: 'Succeeded', reason: (await check(hook)) ?? 'the check passed' };
  } catch (error) {
    return failed(messageOf(error));
  }
}
