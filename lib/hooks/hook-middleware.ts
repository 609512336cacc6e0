import type { MiddlewareObj, Request } from '@middy/core';
import { beginHook, failed, messageOf, type BegunHook, type HookOptions } from './begin-hook.ts';
import type { Hook, HookOutcome } from './hook.ts';

/**
 * The same as {@link hookValidator} for functions that are built with middy: the handler gets the hook in place of the
 * event, and what it returns or throws is the outcome. Put it last, so that it sees what the handler itself did.
 *
 * @example
 * export const handler = middy()
 *   .use(hookMiddleware())
 *   .handler(async (hook: Hook) => check(hook));
 */
export function hookMiddleware(options?: HookOptions): MiddlewareObj<Hook, unknown> {
  const begun = new WeakMap<object, BegunHook>();
  const settle = async (request: Request<Hook, unknown>, outcome: HookOutcome): Promise<void> => {
    request.response = await begun.get(request.context)!.settle(outcome);
  };
  return {
    before: (request) => {
      const one = beginHook(request.event, request.context, options);
      begun.set(request.context, one);
      request.event = one.hook;
      // A handler that never ends has no `after`; what goes wrong here is thrown by whichever comes.
      one.broken.then(one.settle).catch(() => undefined);
    },
    after: (request) => settle(request, { status: 'Succeeded', reason: noteOf(request.response) }),
    onError: async (request) => {
      // Where the hook was not begun, nobody waits for an answer.
      if (begun.has(request.context)) await settle(request, failed(messageOf(request.error)));
    },
  };
}

const noteOf = (result: unknown): string => (typeof result === 'string' ? result : 'the check passed');
