import * as z from 'zod/mini';

/**
 * What a validator is called with: by CodeDeploy for Lambda and ECS, by the pipeline for fleets (with `signalbox`).
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
 */
const hookEvent = z.object({
  DeploymentId: z.string().check(z.minLength(1)),
  LifecycleEventHookExecutionId: z.string().check(z.minLength(1)),
  signalbox: z.optional(
    z.object({
      /** A secret: whoever has it can end the task. */
      taskToken: z.string().check(z.minLength(1)),
      application: z.string(),
      environment: z.string(),
      replacementTargets: z.array(z.object({ id: z.string(), address: z.string() })),
    }),
  ),
});

export type HookEvent = z.infer<typeof hookEvent>;

/** Throws where the event is none of a hook: then nobody waits for an answer. */
export function parseHookEvent(event: unknown): HookEvent {
  const parsed = hookEvent.safeParse(event);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.length ? issue.path.join('.') : 'the event';
  throw new TypeError(
    `expected the event of a lifecycle hook (DeploymentId and LifecycleEventHookExecutionId), ${where} is not as it should be: ${issue?.message}`,
  );
}
