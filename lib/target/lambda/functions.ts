/** Lambda as the pipeline uses it: code, numbered versions, and aliases that point at them. */
export interface Functions {
  /** The function's newest code ($LATEST), or one of its versions; undefined where there is none. */
  find(name: string, version?: string): Promise<FunctionCode | undefined>;
  /** The application that may release it, by its tag `signalbox:application`; undefined where it has none. */
  owner(found: Pick<FunctionCode, 'arn'>): Promise<string | undefined>;
  /** Undefined where the function or the alias does not exist. */
  alias(name: string, alias: string): Promise<Alias | undefined>;
  hasProvisionedConcurrency(name: string, alias: string): Promise<boolean>;
  /** Refused by Lambda where the code is no longer at `revisionId`. */
  updateCode(name: string, code: { readonly zip: Buffer; readonly revisionId: string }): Promise<void>;
  /** Freezes $LATEST as a version; refused where it is no longer that code. Without a change gives the last version. */
  publish(name: string, publishing: Publishing): Promise<string>;
  versions(name: string): AsyncGenerator<FunctionVersion>;
  /** The versions that any alias gives traffic to. */
  aliased(name: string): Promise<ReadonlySet<string>>;
  /** Gives the alias one version; refused where it has moved meanwhile. */
  pointAlias(name: string, alias: Alias & { readonly name: string }, version: string): Promise<void>;
  deleteVersion(name: string, version: string): Promise<void>;
}

export interface FunctionCode {
  readonly arn: string;
  /** Base64, as Lambda has it: of the zip that was uploaded. */
  readonly codeSha256: string;
  readonly revisionId: string;
  /** Seconds. */
  readonly timeoutSeconds: number;
  /** `pending`: a change is being made, and the next one is refused until then. */
  readonly state: 'ready' | 'pending' | 'failed';
  readonly reason?: string;
}

interface FunctionVersion {
  /** Its number. */
  readonly version: string;
  readonly description: string;
  readonly codeSha256: string;
  /** What runs on it may go on for a year, by its own code, after every alias has moved. */
  readonly isDurable: boolean;
}

export interface Alias {
  readonly version: string;
  /** From 0 to 1, of other versions; empty where all traffic goes to the one. */
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId: string;
}

interface Publishing {
  readonly codeSha256: string;
  readonly revisionId: string;
  readonly description: string;
}

/**
 * Neither `$LATEST` nor the `$LATEST.PUBLISHED` of managed instances: traffic is shifted between numbered versions alone.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-version-publishing.html
 */
export const isNumbered = (version: string): boolean => /^\d+$/.test(version);

/** Whether an alias gives all traffic to a version. */
export const isOn = (alias: Alias | undefined, version: string): boolean =>
  alias?.version === version && Object.keys(alias.weights).length === 0;
