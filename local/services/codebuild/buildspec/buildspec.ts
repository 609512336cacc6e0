/** Buildspec 0.2 as builds run it: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html */
export interface Buildspec {
  readonly shell: 'sh' | 'bash';
  readonly variables: Readonly<Record<string, string>>;
  /** Variable to the name of a parameter. */
  readonly parameterStore: Readonly<Record<string, string>>;
  /** Variable to `secret-id:json-key:version-stage:version-id`. */
  readonly secretsManager: Readonly<Record<string, string>>;
  readonly exportedVariables: readonly string[];
  readonly phases: Readonly<Partial<Record<PhaseName, Phase>>>;
  readonly artifacts?: ArtifactsSpec;
  readonly secondaryArtifacts: Readonly<Record<string, ArtifactsSpec>>;
  readonly cache?: CacheSpec;
  readonly reports: Readonly<Record<string, ReportSpec>>;
}

export type PhaseName = 'install' | 'pre_build' | 'build' | 'post_build';

export interface Phase {
  readonly commands: readonly string[];
  readonly finally: readonly string[];
  readonly onFailure: OnFailure;
}

export interface OnFailure {
  readonly action: 'ABORT' | 'CONTINUE';
  /** How often the phase is tried again, where its error matches. */
  readonly retries: number;
  readonly matching: RegExp;
}

export interface ArtifactsSpec {
  readonly files: readonly string[];
  readonly excludePaths: readonly string[];
  readonly baseDirectory: string;
  readonly discardPaths: boolean;
  readonly enableSymlinks: boolean;
  readonly name?: string;
}

export interface CacheSpec {
  readonly paths: readonly string[];
  readonly key?: string;
  readonly fallbackKeys: readonly string[];
  readonly action?: 'restore' | 'save';
}

export interface ReportSpec {
  readonly files: readonly string[];
  readonly baseDirectory: string;
  readonly format: string;
}

export const PHASES: readonly PhaseName[] = ['install', 'pre_build', 'build', 'post_build'];
