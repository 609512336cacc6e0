import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { isAbsent, isNull } from './list-items.ts';
import { rubyInteger, rubyText } from './ruby-text.ts';
import type { HookScript } from './server-app-spec.ts';
import type { YamlList, YamlMap, YamlTree } from './yaml-tree.ts';

/**
 * Seconds: what a script gets that names no timeout, and the most that the service grants the scripts of one lifecycle event
 * together. https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
 */
const LONGEST_EVENT = 3600;

/** The `hooks` section. */
export function parseHooks(tree: YamlTree | undefined, log: FaultLog): Record<string, HookScript[]> {
  if (!tree || isAbsent(tree)) return {};
  if (tree.kind !== 'map') {
    log.fault(tree.at, 'not-a-map', `expected a map from lifecycle event to scripts, found ${found(tree)}`);
    return {};
  }
  const hooks: Record<string, HookScript[]> = {};
  for (const [name, { value }] of tree.entries) {
    if (!isNull(value)) hooks[name] = parseScripts(name, value, log);
  }
  return hooks;
}

function parseScripts(hook: string, tree: YamlTree, log: FaultLog): HookScript[] {
  if (tree.kind === 'map' && tree.entries.size === 0) return [];
  if (tree.kind !== 'list') {
    log.fault(
      tree.at,
      'not-a-list',
      `expected a list of scripts for ${hook}, found ${found(tree)}; begin each with \`- \``,
    );
    return [];
  }
  const scripts = tree.items.flatMap((item) => {
    if (item.kind === 'map') return parseScript(hook, item, log) ?? [];
    log.fault(item.at, 'not-a-map', `expected a script of ${hook} as \`location: …\`, found ${found(item)}`);
    return [];
  });
  warnOfLongEvent(hook, tree, log);
  return scripts;
}

function parseScript(hook: string, entry: YamlMap, log: FaultLog): HookScript | undefined {
  const value = (key: string) => entry.entries.get(key)?.value;
  const location = value('location');
  const path = isNull(location) ? '' : rubyText(location).trim();
  if (path === '') {
    log.fault(
      location?.at ?? entry.at,
      'location-required',
      `expected \`location\` in this script of ${hook}, found ${found(location)}`,
    );
  }
  const timeout = parseTimeout(value('timeout'), log);
  if (path === '' || timeout === undefined) return undefined;
  const runas = value('runas');
  const sudo = value('sudo');
  if (/\s/.test(path) && !(isNull(runas) && isAbsent(sudo))) warnOfBlank(path, location!, log);
  return {
    location: path,
    timeout,
    ...(isNull(runas) ? {} : { runas: rubyText(runas).trim() }),
    ...(isNull(sudo) ? {} : { sudo: !isAbsent(sudo) }),
  };
}

/** The stock agent hands `su USER -c PATH` to a shell, with no quotes around the path. */
function warnOfBlank(path: string, at: YamlTree, log: FaultLog): void {
  log.warn(at.at, {
    code: 'blank-in-path',
    message: `the host agent runs \`${path}\` as another user without quotes, so that the path ends at its first blank`,
    instead: `rename the script to ${path.replaceAll(/\s+/g, '-')}`,
  });
}

function parseTimeout(tree: YamlTree | undefined, log: FaultLog): number | undefined {
  if (!tree || isAbsent(tree)) return LONGEST_EVENT;
  const seconds = tree.kind === 'scalar' ? timeoutSeconds(tree.value) : undefined;
  if (seconds !== undefined && seconds > 0) return seconds;
  log.fault(tree.at, 'invalid-timeout', `expected a timeout in whole seconds above 0, found ${found(tree)}`);
  return undefined;
}

function timeoutSeconds(value: string | number | boolean | null): number | undefined {
  if (typeof value === 'string') return rubyInteger(value);
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : undefined;
}

/** Only what is written counts: scripts that name no timeout are expected to be short. */
function warnOfLongEvent(hook: string, scripts: YamlList, log: FaultLog): void {
  const total = scripts.items
    .map((item) => (item.kind === 'map' ? item.entries.get('timeout')?.value : undefined))
    .map((timeout) => (timeout?.kind === 'scalar' ? timeoutSeconds(timeout.value) : undefined) ?? 0)
    .reduce((sum, seconds) => sum + Math.max(0, seconds), 0);
  if (total <= LONGEST_EVENT) return;
  log.warn(scripts.at, {
    code: 'long-event',
    message: `the scripts of ${hook} may take ${total} s together, but the service ends an event after ${LONGEST_EVENT} s`,
    instead: `write timeouts that are at most ${LONGEST_EVENT} together`,
  });
}
