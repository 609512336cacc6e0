import picomatch from 'picomatch';
import * as z from 'zod/mini';

const patterns = z
  .array(z.string().check(z.minLength(1), z.maxLength(200)))
  .check(z.minLength(1), z.maxLength(50));

/** What a push to a repository releases. */
const pipeline = z.strictObject({
  /** The application that its signalbox.yml must name. */
  application: z.string().check(z.minLength(1), z.maxLength(100)),
  /** Names and patterns of branches; left out: the branch that a clone checks out, unless tags are named. */
  branches: z.optional(patterns),
  /** Names and patterns of tags; left out: none. */
  tags: z.optional(patterns),
  /** The folder that is the application's source, with its signalbox.yml in it; left out: the whole tree. */
  folder: z.optional(z.string().check(z.regex(/^(?!\.\.?(?:\/|$))[^/\\]+(?:\/(?!\.\.?(?:\/|$))[^/\\]+)*$/))),
  /** A push releases only where it changes such a file; with `!` in front: such files do not count. Left out: the folder. */
  paths: z.optional(patterns),
});

/**
 * `pipelines/<repository>.json` in the state bucket: which applications a repository may deploy. Without it a repository
 * may deploy the application of its own name.
 */
export const repositoryPipelines = z.object({
  version: z.literal(1),
  pipelines: z.array(pipeline).check(z.minLength(1), z.maxLength(50)),
});

export type Pipeline = z.infer<typeof pipeline>;

export const ownPipeline = (repository: string): Pipeline => ({ application: repository });

/** What of a push decides which pipelines take it. */
export interface PushedRef {
  /** Latin1, as git's names are. */
  readonly ref: string;
  /** The ref that a clone checks out. */
  readonly head: string | undefined;
  /** The files that changed since the ref's last state; undefined: not known, so that any may have. */
  readonly changed: readonly string[] | undefined;
}

/** Whether a push is one for the pipeline. */
export const takesPush = (pipeline: Pipeline, push: PushedRef): boolean =>
  takesRef(pipeline, push) && takesPaths(pipeline, push);

function takesRef({ branches, tags }: Pipeline, { ref, head }: PushedRef): boolean {
  const [, kind, name = ''] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
  if (kind === 'tags') return tags !== undefined && matches(name, tags);
  if (kind !== 'heads') return false;
  if (branches) return matches(name, branches);
  return tags === undefined && ref === head;
}

/** `*` stays within a part of the name, `**` does not. */
const matches = (name: string, wanted: readonly string[]): boolean => picomatch.isMatch(name, [...wanted]);

function takesPaths({ folder, paths }: Pipeline, { changed }: PushedRef): boolean {
  const wanted = paths ?? (folder === undefined ? undefined : [`${folder.replaceAll(GLOB, '\\$&')}/**`]);
  if (wanted === undefined || changed === undefined) return true;
  const excluded = wanted.filter((path) => path.startsWith('!')).map((path) => path.slice(1));
  const included = wanted.filter((path) => !path.startsWith('!'));
  const counts = picomatch(included.length === 0 ? ['**'] : included, { dot: true, ignore: excluded });
  return changed.some((path) => counts(path));
}

const GLOB = /[\\*?[\]{}()!+@|]/g;
