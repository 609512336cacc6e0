import type { PermissionRule } from '../../../lib/appspec/server-app-spec.ts';

/** What an Install will make, in order; worked out before anything is touched. */
export interface InstallPlan {
  readonly steps: readonly InstallStep[];
  /** What the last Install of the group left, in the order in which it was made; it goes. */
  readonly cleanup: readonly string[];
}

export type InstallStep = FolderStep | FileStep | LinkStep;

/** Makes a folder. */
export interface FolderStep {
  readonly kind: 'folder';
  readonly destination: string;
  readonly permission?: PermissionRule;
}

/** Puts a file of the bundle in its place. */
export interface FileStep {
  readonly kind: 'file';
  readonly source: string;
  readonly destination: string;
  readonly permission?: PermissionRule;
}

/** Makes a symbolic link as it is in the bundle. */
export interface LinkStep {
  readonly kind: 'link';
  readonly source: string;
  readonly destination: string;
}

/** A step whose result waits at `path` for the swap, or stands there. */
export interface StagedStep {
  readonly step: InstallStep;
  readonly path: string;
}
