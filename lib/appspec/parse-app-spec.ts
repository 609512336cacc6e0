import type { AppSpecFault, AppSpecWarning } from './app-spec-fault.ts';
import type { EcsAppSpec } from './ecs-app-spec.ts';
import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import type { LambdaAppSpec } from './lambda-app-spec.ts';
import type { Mention } from './mentions-of.ts';
import { openDocument } from './open-document.ts';
import type { OpenDocument } from './open-document.ts';
import { readServerAppSpec } from './parse-server-app-spec.ts';
import type { ServerAppSpecOptions } from './parse-server-app-spec.ts';
import { readEcsAppSpec } from './read-ecs-app-spec.ts';
import { readLambdaAppSpec } from './read-lambda-app-spec.ts';
import type { ServerAppSpec } from './server-app-spec.ts';
import { tellPlatform } from './tell-platform.ts';
import type { ComputePlatform } from './tell-platform.ts';
import type { YamlMap } from './yaml-tree.ts';

/** `appSpec` is there exactly where there are no faults. */
export type AppSpecReading = (
  | { readonly platform: 'Server'; readonly appSpec?: ServerAppSpec }
  | { readonly platform: 'Lambda'; readonly appSpec?: LambdaAppSpec }
  | { readonly platform: 'ECS'; readonly appSpec?: EcsAppSpec }
) & {
  /** The files of the bundle that it names; only one for hosts does. */
  readonly mentions: readonly Mention[];
  readonly faults: readonly AppSpecFault[];
  readonly warnings: readonly AppSpecWarning[];
};

export interface AppSpecOptions extends ServerAppSpecOptions {
  /** Left out: what the file's content tells. */
  readonly platform?: ComputePlatform;
}

/**
 * Reads an AppSpec file, YAML or JSON, for hosts, Lambda or ECS.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure.html
 */
export function parseAppSpec(text: string, { file, os, platform }: AppSpecOptions): AppSpecReading {
  const document = openDocument(text, file);
  switch (platform ?? tellPlatform(document.tree)) {
    case 'Server':
      return { platform: 'Server', ...readServerAppSpec(document, os) };
    case 'Lambda':
      return { platform: 'Lambda', ...readResourceAppSpec(document, readLambdaAppSpec) };
    case 'ECS':
      return { platform: 'ECS', ...readResourceAppSpec(document, readEcsAppSpec) };
  }
}

function readResourceAppSpec<AppSpec>(
  { tree, log }: OpenDocument,
  read: (top: YamlMap, log: FaultLog) => AppSpec | undefined,
) {
  if (log.faults.length === 0 && tree?.kind !== 'map') {
    const message = `expected a map with version, Resources and Hooks, found ${found(tree)}`;
    log.fault(tree?.at ?? { line: 1, column: 1 }, 'not-a-map', message);
  }
  const appSpec = tree?.kind === 'map' && log.faults.length === 0 ? read(tree, log) : undefined;
  const { faults, warnings } = log;
  return { ...(appSpec && faults.length === 0 ? { appSpec } : {}), mentions: [], faults, warnings };
}
