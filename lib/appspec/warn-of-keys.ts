import { didYouMean } from './did-you-mean.ts';
import type { FaultLog } from './fault-log.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

const TOP = ['version', 'os', 'files', 'hooks', 'permissions', 'file_exists_behavior'];
const FILE = ['source', 'destination'];
const SCRIPT = ['location', 'timeout', 'runas', 'sudo'];
const PERMISSION = ['object', 'pattern', 'except', 'owner', 'group', 'mode', 'acls', 'context', 'type'];

/** The lifecycle events whose scripts an AppSpec file for hosts may name. */
const SERVER_HOOKS: readonly string[] = [
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
  'BeforeInstall',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
];
const WITHOUT_SCRIPTS = new Set([
  'Start',
  'DownloadBundle',
  'Install',
  'BlockTraffic',
  'AllowTraffic',
  'End',
]);

/** Warns of keys that the host agent passes over: unknown ones, and known ones in another case. */
export function warnOfKeys(top: YamlMap, log: FaultLog): void {
  const value = (key: string) => top.entries.get(key)?.value;
  warnOfMap(top, TOP, log);
  warnOfItems(value('files'), FILE, log);
  warnOfItems(value('permissions'), PERMISSION, log);
  const hooks = value('hooks');
  if (hooks?.kind !== 'map') return;
  warnOfHooks(hooks, log);
  for (const { value: scripts } of hooks.entries.values()) warnOfItems(scripts, SCRIPT, log);
}

function warnOfItems(tree: YamlTree | undefined, known: readonly string[], log: FaultLog): void {
  if (tree?.kind !== 'list') return;
  for (const item of tree.items) if (item.kind === 'map') warnOfMap(item, known, log);
}

function warnOfMap(map: YamlMap, known: readonly string[], log: FaultLog): void {
  for (const [key, { keyAt }] of map.entries) {
    if (known.includes(key)) continue;
    const near = didYouMean(key, known);
    log.warn(keyAt, {
      code: isOtherCase(key, near) ? 'wrong-case' : 'unknown-key',
      message: `the host agent ignores the key \`${key}\`; it knows ${known.join(', ')}`,
      instead: near ? `write ${near}` : 'remove it',
    });
  }
}

function warnOfHooks(hooks: YamlMap, log: FaultLog): void {
  for (const [name, { keyAt }] of hooks.entries) {
    if (SERVER_HOOKS.includes(name)) continue;
    const near = WITHOUT_SCRIPTS.has(name) ? undefined : didYouMean(name, SERVER_HOOKS);
    const why = WITHOUT_SCRIPTS.has(name)
      ? `${name} is an event without scripts, so the host agent ignores this hook`
      : `the host agent ignores the hook ${name}`;
    log.warn(keyAt, {
      code: isOtherCase(name, near) ? 'wrong-case' : 'unknown-hook',
      message: `${why}; it knows ${SERVER_HOOKS.join(', ')}`,
      instead: near ? `write ${near}` : 'use one of these events, or remove it',
    });
  }
}

const isOtherCase = (key: string, near: string | undefined) => key.toLowerCase() === near?.toLowerCase();
