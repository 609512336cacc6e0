import * as z from 'zod/mini';

/**
 * S3's "Object Created" through EventBridge. Keys are plain here, unlike in S3's own notifications; nothing is decoded.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export const objectCreated = z.object({
  'detail-type': z.literal('Object Created'),
  time: z.string(),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({
      key: z.string(),
      size: z.optional(z.number()),
      'version-id': z.optional(z.string()),
    }),
    requester: z.optional(z.string()),
  }),
});

export type ObjectCreated = z.infer<typeof objectCreated>;
