import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

/** The items of a list; nothing, `false` and an empty map count as empty, anything else is a fault. */
export function listItems(tree: YamlTree | undefined, what: string, log: FaultLog): readonly YamlTree[] {
  if (!tree || isAbsent(tree) || (tree.kind === 'map' && tree.entries.size === 0)) return [];
  if (tree.kind === 'list') return tree.items;
  log.fault(
    tree.at,
    'not-a-list',
    `expected a list of ${what}, found ${found(tree)}; begin each with \`- \``,
  );
  return [];
}

/** Those items that are maps; the others are faults. */
export function mapItems(tree: YamlTree | undefined, what: string, log: FaultLog): readonly YamlMap[] {
  return listItems(tree, what, log).flatMap((item) => {
    if (item.kind === 'map') return [item];
    log.fault(item.at, 'not-a-map', `expected one of ${what} as a map, found ${found(item)}`);
    return [];
  });
}

/** Whether Ruby's `||` would pass over the value: nothing or `false`. */
export const isAbsent = (tree: YamlTree | undefined): boolean =>
  !tree || (tree.kind === 'scalar' && (tree.value === null || tree.value === false));

/** Whether the value is missing or null. */
export const isNull = (tree: YamlTree | undefined): tree is undefined =>
  !tree || (tree.kind === 'scalar' && tree.value === null);
