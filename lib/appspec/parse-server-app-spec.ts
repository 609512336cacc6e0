import { createFaultLog, found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { parseFiles } from './parse-files.ts';
import { parseHooks } from './parse-hooks.ts';
import { parsePermissions } from './parse-permissions.ts';
import type { AppSpecFault, FileExistsBehavior, ServerAppSpec } from './server-app-spec.ts';
import { readYaml } from './yaml-tree.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

export interface ServerAppSpecReading {
  /** Present exactly where there are no faults. */
  readonly appSpec?: ServerAppSpec;
  readonly faults: readonly AppSpecFault[];
  readonly warnings: readonly AppSpecFault[];
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
  const log = createFaultLog(options.file);
  const reading = readYaml(text);
  for (const { at, message } of reading.problems) log.fault(at, message);
  for (const { at, message } of reading.repeated) log.warn(at, message);
  if (log.faults.length > 0) return { faults: log.faults, warnings: log.warnings };
  const appSpec = parseTop(reading.tree, options, log);
  return {
    ...(appSpec && log.faults.length === 0 ? { appSpec } : {}),
    faults: log.faults,
    warnings: log.warnings,
  };
}

function parseTop(
  tree: YamlTree | undefined,
  options: ServerAppSpecOptions,
  log: FaultLog,
): ServerAppSpec | undefined {
  if (tree?.kind !== 'map') {
    log.fault(
      tree?.at ?? { line: 1, column: 1 },
      `expected a map with version, os, files and hooks, found ${found(tree)}`,
    );
    return undefined;
  }
  const value = (key: string) => tree.entries.get(key)?.value;
  const version = parseVersion(tree, log);
  const os = parseOs(tree, options.os, log);
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
  log.fault(tree?.at ?? top.at, `expected \`version: 0.0\`, found ${found(tree)}${hint}`);
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
  if (!match) {
    const expected = accepted.map((name) => `\`os: ${name}\``).join(' or ');
    log.fault(tree?.at ?? top.at, `expected ${expected}, found ${found(tree)}`);
  }
  return match;
}

const BEHAVIORS: readonly FileExistsBehavior[] = ['DISALLOW', 'OVERWRITE', 'RETAIN'];

function parseFileExistsBehavior(tree: YamlTree | undefined, log: FaultLog): FileExistsBehavior | undefined {
  if (!tree || (tree.kind === 'scalar' && tree.value === null)) return undefined;
  const behavior = tree.kind === 'scalar' ? BEHAVIORS.find((name) => name === tree.value) : undefined;
  if (!behavior) log.fault(tree.at, `expected DISALLOW, OVERWRITE or RETAIN, found ${found(tree)}`);
  return behavior;
}
