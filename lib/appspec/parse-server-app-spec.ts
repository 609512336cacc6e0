import type { AppSpecFault, AppSpecWarning } from './app-spec-fault.ts';
import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { mentionsOf } from './mentions-of.ts';
import type { Mention } from './mentions-of.ts';
import { openDocument } from './open-document.ts';
import type { OpenDocument } from './open-document.ts';
import { parseFiles } from './parse-files.ts';
import { parseHooks } from './parse-hooks.ts';
import { parsePermissions } from './parse-permissions.ts';
import type { FileExistsBehavior, ServerAppSpec } from './server-app-spec.ts';
import { warnOfKeys } from './warn-of-keys.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

export interface ServerAppSpecReading {
  /** Present exactly where there are no faults. */
  readonly appSpec?: ServerAppSpec;
  /** The files of the bundle that it names. */
  readonly mentions: readonly Mention[];
  readonly faults: readonly AppSpecFault[];
  readonly warnings: readonly AppSpecWarning[];
}

export interface ServerAppSpecOptions {
  /** The file's name, for the faults. */
  readonly file: string;
  /** The platform of the hosts: an AppSpec for another one is refused. `any` takes both. */
  readonly os: 'linux' | 'windows' | 'any';
}

/**
 * Reads an AppSpec file for EC2 and on-premises hosts, and accepts what the stock host agent accepts.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html
 */
export function parseServerAppSpec(text: string, options: ServerAppSpecOptions): ServerAppSpecReading {
  return readServerAppSpec(openDocument(text, options.file), options.os);
}

/** The same of a document that is open already. */
export function readServerAppSpec(
  { tree, log }: OpenDocument,
  os: ServerAppSpecOptions['os'],
): ServerAppSpecReading {
  const appSpec = log.faults.length === 0 ? parseTop(tree, os, log) : undefined;
  return {
    ...(appSpec && log.faults.length === 0 ? { appSpec } : {}),
    mentions: tree ? mentionsOf(tree) : [],
    faults: log.faults,
    warnings: log.warnings,
  };
}

function parseTop(
  tree: YamlTree | undefined,
  wanted: ServerAppSpecOptions['os'],
  log: FaultLog,
): ServerAppSpec | undefined {
  if (tree?.kind !== 'map') {
    log.fault(
      tree?.at ?? { line: 1, column: 1 },
      'not-a-map',
      `expected a map with version, os, files and hooks, found ${found(tree)}`,
    );
    return undefined;
  }
  warnOfKeys(tree, log);
  const value = (key: string) => tree.entries.get(key)?.value;
  const version = parseVersion(tree, log);
  const os = parseOs(tree, wanted, log);
  const fileExistsBehavior = parseFileExistsBehavior(value('file_exists_behavior'), log);
  const hooks = parseHooks(value('hooks'), log);
  const files = parseFiles(value('files'), log);
  const permissions = parsePermissions(value('permissions'), os, log);
  if (version === undefined || os === undefined) return undefined;
  return { version, os, ...(fileExistsBehavior ? { fileExistsBehavior } : {}), hooks, files, permissions };
}

function parseVersion(top: YamlMap, log: FaultLog): number | undefined {
  const tree = top.entries.get('version')?.value;
  if (tree?.kind === 'scalar' && tree.value === 0) return 0;
  const hint =
    tree?.kind === 'scalar' && typeof tree.value === 'string' && Number(tree.value) === 0
      ? ' as text; remove the quotes'
      : '';
  log.fault(tree?.at ?? top.at, 'invalid-version', `expected \`version: 0.0\`, found ${found(tree)}${hint}`);
  return undefined;
}

function parseOs(
  top: YamlMap,
  wanted: ServerAppSpecOptions['os'],
  log: FaultLog,
): ServerAppSpec['os'] | undefined {
  const tree = top.entries.get('os')?.value;
  const os = tree?.kind === 'scalar' ? tree.value : undefined;
  const accepted = wanted === 'any' ? (['linux', 'windows'] as const) : ([wanted] as const);
  const match = accepted.find((name) => name === os);
  if (match === 'windows' && wanted === 'any') warnOfWindows(tree ?? top, log);
  if (!match) {
    const expected = accepted.map((name) => `\`os: ${name}\``).join(' or ');
    log.fault(tree?.at ?? top.at, 'invalid-os', `expected ${expected}, found ${found(tree)}`);
  }
  return match;
}

function warnOfWindows({ at }: YamlTree, log: FaultLog): void {
  log.warn(at, {
    code: 'windows',
    message: 'hosts that run Linux, as those of the local cloud do, refuse `os: windows`',
    instead: 'write os: linux unless every host of the deployment group runs Windows',
  });
}

const BEHAVIORS: readonly FileExistsBehavior[] = ['DISALLOW', 'OVERWRITE', 'RETAIN'];

function parseFileExistsBehavior(tree: YamlTree | undefined, log: FaultLog): FileExistsBehavior | undefined {
  if (!tree || (tree.kind === 'scalar' && tree.value === null)) return undefined;
  const behavior = tree.kind === 'scalar' ? BEHAVIORS.find((name) => name === tree.value) : undefined;
  if (!behavior)
    log.fault(
      tree.at,
      'invalid-file-exists-behavior',
      `expected DISALLOW, OVERWRITE or RETAIN, found ${found(tree)}`,
    );
  return behavior;
}
