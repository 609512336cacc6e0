/**
 * An AppSpec file for EC2 and on-premises hosts, as the stock host agent understands it.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure.html
 */
export interface ServerAppSpec {
  readonly version: number;
  readonly os: 'linux' | 'windows';
  readonly fileExistsBehavior?: FileExistsBehavior;
  /** Scripts per lifecycle event, unknown names included; an event whose value is null is left out. */
  readonly hooks: Readonly<Record<string, readonly HookScript[]>>;
  readonly files: readonly FileMapping[];
  readonly permissions: readonly PermissionRule[];
}

export type FileExistsBehavior = 'DISALLOW' | 'OVERWRITE' | 'RETAIN';

export interface HookScript {
  /** Relative to the bundle's root. */
  readonly location: string;
  /** Seconds. */
  readonly timeout: number;
  readonly runas?: string;
  readonly sudo?: boolean;
}

export interface FileMapping {
  /** Relative to the bundle's root; `/` is the whole bundle. */
  readonly source: string;
  readonly destination: string;
}

export interface PermissionRule {
  readonly object: string;
  readonly pattern: string;
  readonly except: readonly string[];
  readonly type: readonly ('file' | 'directory')[];
  readonly owner?: string;
  readonly group?: string;
  /** Three or four octal digits. */
  readonly mode?: string;
  /** Normalised: `default:user:bob:rwx`. */
  readonly acls?: readonly string[];
  readonly context?: SecurityContext;
}

/** An SELinux context. */
export interface SecurityContext {
  readonly user?: string;
  readonly type: string;
  readonly range?: string;
}
