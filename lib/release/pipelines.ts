import picomatch from 'picomatch';
import * as z from 'zod/mini';

const patterns = z
  .array(z.string().check(z.minLength(1), z.maxLength(200)))
  .check(z.minLength(1), z.maxLength(50));

/** What a push to a repository releases. */
export const pipeline = z.strictObject({
  /** The application that its signalbox.yml must name. */
  application: z.string().check(z.minLength(1), z.maxLength(100)),
  /** Names and patterns of branches; left out: the branch that a clone checks out, unless tags are named. */
  branches: z.optional(patterns),
  /** Names and patterns of tags; left out: none. */
  tags: z.optional(patterns),
});

/**
 * `pipelines/<repository>.json` in the state bucket: which applications a repository may deploy. Without it a repository
 * may deploy the application of its own name.
 */
export const repositoryPipelines = z.object({
  version: z.literal(1),
  nonce: z.string(),
  pipelines: z.array(pipeline).check(z.minLength(1), z.maxLength(50)),
});

export type Pipeline = z.infer<typeof pipeline>;

export const ownPipeline = (repository: string): Pipeline => ({ application: repository });

/** Whether a push of the ref is one for the pipeline. `head` is the ref that a clone checks out. */
export function takesRef({ branches, tags }: Pipeline, ref: string, head: string | undefined): boolean {
  const [, kind, name = ''] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
  if (kind === 'tags') return tags !== undefined && matches(name, tags);
  if (kind !== 'heads') return false;
  if (branches) return matches(name, branches);
  return tags === undefined && ref === head;
}

/** `*` stays within a part of the name, `**` does not. */
const matches = (name: string, wanted: readonly string[]): boolean => picomatch.isMatch(name, [...wanted]);
