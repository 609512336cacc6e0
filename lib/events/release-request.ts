import * as z from 'zod/mini';

/** What a release is started with, by intake and by hand alike. */
export const releaseRequest = z.strictObject({
  source: z.strictObject({
    bucket: z.string().check(z.minLength(1)),
    key: z.string().check(z.minLength(1)),
    /** Left out: the newest version at the time of the plan. */
    versionId: z.optional(z.string().check(z.minLength(1))),
  }),
  /** Of a pushed ref, whose repository may deploy several; left out: the one of the repository's name. */
  application: z.optional(z.string().check(z.minLength(1))),
  /** Only these, in the manifest's order. */
  environments: z.optional(z.array(z.string()).check(z.minLength(1))),
  reason: z.optional(z.string().check(z.maxLength(1000))),
});

export type ReleaseRequest = z.infer<typeof releaseRequest>;

const SOURCE_KEY = /^sources\/([^/]+)\/(.+)$/;

/** The application that a key may deploy: its prefix says so. Undefined for a key that is no source of a release. */
export function applicationOfKey(key: string): string | undefined {
  const [, application, rest] = SOURCE_KEY.exec(key) ?? [];
  return rest && !rest.endsWith('/') ? application : undefined;
}
