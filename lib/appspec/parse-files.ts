import type { FaultLog } from './fault-log.ts';
import { isNull, mapItems } from './list-items.ts';
import { rubyText } from './ruby-text.ts';
import type { FileMapping } from './server-app-spec.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

/** The `files` section. */
export function parseFiles(tree: YamlTree | undefined, log: FaultLog): FileMapping[] {
  return mapItems(tree, 'files', log).flatMap((entry) => {
    const source = required(entry, 'source', log);
    const destination = required(entry, 'destination', log);
    return source === undefined || destination === undefined ? [] : [{ source, destination }];
  });
}

function required(entry: YamlMap, key: 'source' | 'destination', log: FaultLog): string | undefined {
  const tree = entry.entries.get(key)?.value;
  if (!isNull(tree)) return rubyText(tree);
  log.fault(entry.at, `${key}-required`, `expected \`${key}\` in this entry of files, found nothing`);
  return undefined;
}
