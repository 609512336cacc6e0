import * as z from 'zod/mini';

/** What a person asks who stops a release. */
export const withdrawal = z.object({
  release: z.string(),
  /** In which it waits; left out where it does not wait, and only who stops it is to stand in its record. */
  environment: z.optional(z.string()),
  /** Who says to be asking. A claim: what CloudTrail says of the call is the proof. */
  by: z.string().check(z.maxLength(500)),
  reason: z.optional(z.string().check(z.maxLength(1_000))),
});

export type Withdrawal = z.infer<typeof withdrawal>;
