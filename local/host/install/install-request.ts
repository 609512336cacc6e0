import type { FileExistsBehavior, ServerAppSpec } from '../../../lib/appspec/server-app-spec.ts';

/** What an Install is asked to do. */
export interface InstallRequest {
  readonly appSpec: ServerAppSpec;
  /** The unpacked bundle. */
  readonly archive: string;
  /** The folder that stands for `/`: destinations of the AppSpec lie below it. */
  readonly root: string;
  /** The deployment's choice; the AppSpec's own comes first. */
  readonly fileExistsBehavior: FileExistsBehavior;
  readonly cleanup: readonly string[];
}
