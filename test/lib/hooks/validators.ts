import middy from '@middy/core';
import { hookMiddleware, hookValidator, ValidationFailed, type Hook } from '../../../lib/hooks/index.ts';

/** Handlers of the functions under test: bundled and run in a real Lambda environment. */

export const passes = hookValidator(
  ({ application, replacementTargets }) => `${application} on ${replacementTargets.length} hosts`,
);

export const throwsUp = hookValidator(() => {
  throw new ValidationFailed('expected 200 from /health, got 503');
});

/** Longer than the function lives. */
export const hangs = hookValidator(() => new Promise(() => undefined), { reserveMs: 1_000 });

export const rejectsUnseen = hookValidator(() => {
  void Promise.reject(new Error('a promise that was forgotten'));
});

export const throwsInTimer = hookValidator(
  () =>
    new Promise(() => {
      setTimeout(() => {
        throw new Error('thrown where nobody catches');
      }, 1);
    }),
);

/** Its promise is rejected when the hook was answered already. */
export const rejectsLate = hookValidator(({ signal }) => {
  void new Promise((_resolve, reject) => signal.addEventListener('abort', reject)).catch(() => undefined);
  void new Promise((_resolve, reject) => setTimeout(() => reject(new Error('too late')), 5));
  return 'fine';
});

/** Nobody waits any more when it is done. */
export const comesLate = hookValidator(async () => {
  await new Promise((resolve) => setTimeout(resolve, 1_300));
  return 'too late';
});

export const withMiddy = middy()
  .use(hookMiddleware())
  .handler(async (hook: Hook) => {
    if (hook.replacementTargets.length === 0) throw new ValidationFailed('expected a host, got none');
    return `first host ${hook.replacementTargets[0]!.id}`;
  });

export const middyHangs = middy()
  .use(hookMiddleware({ reserveMs: 1_000 }))
  .handler(() => new Promise(() => undefined));

/** Answers the same event twice: the second report finds that it was told. */
export const twice = async (event: unknown, context: { getRemainingTimeInMillis(): number }) => {
  await hookValidator(() => 'the first')(event, context);
  return hookValidator(() => 'the second')(event, context);
};
