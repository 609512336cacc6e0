import type { ArtifactPackaging, Build, BuildArtifacts, Project } from '@aws-sdk/client-codebuild';
import type { Store } from '../../store/store.ts';

/** A project or build as the API shows it, with times as epoch milliseconds instead of Dates. */
type Stored<Shape> = {
  [Member in keyof Shape]: Shape[Member] extends Date | undefined
    ? number | undefined
    : Shape[Member] extends (infer Item)[] | undefined
      ? Stored<Item>[] | undefined
      : Shape[Member];
};

export type ProjectRecord = Stored<Project> & { readonly name: string; readonly arn: string };

export type BuildRecord = Omit<Stored<Build>, 'artifacts' | 'secondaryArtifacts'> & {
  readonly id: string;
  readonly arn: string;
  readonly projectName: string;
  /** What the caller gave, to know a repeated call by. */
  readonly idempotencyToken?: string;
  /** The buildspec to run where it was overridden: inline text, a path, or an S3 ARN. */
  readonly buildspec?: string;
  artifacts: ArtifactsRecord;
  secondaryArtifacts: ArtifactsRecord[];
};

/** Where an artifact lies, and how it is packed, which the API does not show. */
export type ArtifactsRecord = BuildArtifacts & { readonly packaging?: ArtifactPackaging };

export interface CodeBuildTables {
  readonly projects: Map<string, ProjectRecord>;
  /** By build id, oldest first. */
  readonly builds: Map<string, BuildRecord>;
  /** The last build number of each project. */
  readonly numbers: Map<string, number>;
}

export const codeBuildTables = (store: Store): CodeBuildTables => ({
  projects: store.table('codebuild', 'projects'),
  builds: store.table('codebuild', 'builds'),
  numbers: store.table('codebuild', 'numbers'),
});

const OURS = new Set(['idempotencyToken', 'buildspec', 'packaging']);
const TIMES = new Set(['created', 'lastModified', 'startTime', 'endTime']);

/** The record as the API shows it: times as Dates, what is ours left out. */
export function shown(record: object): object {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => !OURS.has(name))
      .map(([name, value]) => [name, shownValue(name, value)]),
  );
}

function shownValue(name: string, value: unknown): unknown {
  if (TIMES.has(name) && typeof value === 'number') return new Date(value);
  if (name === 'phases' || name === 'secondaryArtifacts') return (value as object[]).map(shown);
  if (name === 'artifacts') return shown(value as object);
  return value;
}
