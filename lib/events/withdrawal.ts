import * as z from 'zod/mini';

/** What a person asks who stops a release that waits. */
export const withdrawal = z.object({
  release: z.string(),
  environment: z.string(),
  /** Who says to be asking. A claim: what CloudTrail says of the call is the proof. */
  by: z.string().check(z.maxLength(500)),
  reason: z.optional(z.string().check(z.maxLength(1_000))),
});

export type Withdrawal = z.infer<typeof withdrawal>;
