import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { isAbsent, isNull } from './list-items.ts';
import { rubyInteger, rubyText } from './ruby-text.ts';
import type { HookScript } from './server-app-spec.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

const KNOWN_HOOKS: ReadonlySet<string> = new Set([
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
  'BeforeInstall',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
]);
/** Seconds: what a script gets that names no timeout, and the most that the service grants one lifecycle event. */
const LONGEST_EVENT = 3600;

/** The `hooks` section. */
export function parseHooks(tree: YamlTree | undefined, log: FaultLog): Record<string, HookScript[]> {
  if (!tree || isAbsent(tree)) return {};
  if (tree.kind !== 'map') {
    log.fault(tree.at, `expected a map from lifecycle event to scripts, found ${found(tree)}`);
    return {};
  }
  const hooks: Record<string, HookScript[]> = {};
  for (const [name, { keyAt, value }] of tree.entries) {
    if (isNull(value)) continue;
    if (!KNOWN_HOOKS.has(name)) {
      log.warn(keyAt, `the host agent ignores the hook ${name}; it knows ${[...KNOWN_HOOKS].join(', ')}`);
    }
    hooks[name] = parseScripts(name, value, log);
  }
  return hooks;
}

function parseScripts(hook: string, tree: YamlTree, log: FaultLog): HookScript[] {
  if (tree.kind === 'map' && tree.entries.size === 0) return [];
  if (tree.kind !== 'list') {
    log.fault(
      tree.at,
      `expected a list of scripts for ${hook}, found ${found(tree)}; begin each with \`- \``,
    );
    return [];
  }
  const scripts = tree.items.flatMap((item) => {
    if (item.kind === 'map') return parseScript(hook, item, log) ?? [];
    log.fault(item.at, `expected a script of ${hook} as \`location: …\`, found ${found(item)}`);
    return [];
  });
  warnOfLongEvent(hook, tree, scripts, log);
  return scripts;
}

function parseScript(hook: string, entry: YamlMap, log: FaultLog): HookScript | undefined {
  const value = (key: string) => entry.entries.get(key)?.value;
  const location = value('location');
  const path = isNull(location) ? '' : rubyText(location).trim();
  if (path === '') {
    log.fault(
      location?.at ?? entry.at,
      `expected \`location\` in this script of ${hook}, found ${found(location)}`,
    );
  }
  const timeout = parseTimeout(value('timeout'), log);
  if (path === '' || timeout === undefined) return undefined;
  const runas = value('runas');
  const sudo = value('sudo');
  return {
    location: path,
    timeout,
    ...(isNull(runas) ? {} : { runas: rubyText(runas).trim() }),
    ...(isNull(sudo) ? {} : { sudo: !isAbsent(sudo) }),
  };
}

function parseTimeout(tree: YamlTree | undefined, log: FaultLog): number | undefined {
  if (!tree || isAbsent(tree)) return LONGEST_EVENT;
  const seconds = tree.kind === 'scalar' ? timeoutSeconds(tree.value) : undefined;
  if (seconds !== undefined && seconds > 0) return seconds;
  log.fault(tree.at, `expected a timeout in whole seconds above 0, found ${found(tree)}`);
  return undefined;
}

function timeoutSeconds(value: string | number | boolean | null): number | undefined {
  if (typeof value === 'string') return rubyInteger(value);
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : undefined;
}

function warnOfLongEvent(hook: string, tree: YamlTree, scripts: readonly HookScript[], log: FaultLog): void {
  const explicit = scripts.filter(({ timeout }) => timeout !== LONGEST_EVENT);
  const total = explicit.reduce((sum, { timeout }) => sum + timeout, 0);
  if (total <= LONGEST_EVENT) return;
  log.warn(
    tree.at,
    `the scripts of ${hook} may take ${total} s together, but an event ends after ${LONGEST_EVENT} s`,
  );
}
