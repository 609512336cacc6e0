import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { isNull } from './list-items.ts';
import { rubyText } from './ruby-text.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

/** A field and the map that should hold it. */
export interface FieldPlace {
  readonly map: YamlMap;
  /** As AWS names it. */
  readonly key: string;
  /** `Properties of my-function`, for the messages. */
  readonly of: string;
}

/** A map that must be there. */
export function requiredMap(
  tree: YamlTree | undefined,
  place: FieldPlace,
  log: FaultLog,
): YamlMap | undefined {
  if (isNull(tree)) return missing(place, log);
  if (tree.kind === 'map') return tree;
  log.fault(tree.at, 'not-a-map', `expected \`${place.key}\` as a map, found ${found(tree)}`);
  return undefined;
}

/** A text that must be there and hold something; a number counts as written. */
export function requiredText(
  tree: YamlTree | undefined,
  place: FieldPlace,
  log: FaultLog,
): string | undefined {
  if (isNull(tree)) return missing(place, log);
  const text = tree.kind === 'scalar' ? writtenText(tree) : undefined;
  if (text !== undefined && text.trim() !== '') return text;
  log.fault(tree.at, 'not-text', `expected \`${place.key}\` as a text, found ${found(tree)}`);
  return undefined;
}

/** A scalar as a text: what was written where the value is no text. */
export const writtenText = (tree: YamlTree & { readonly kind: 'scalar' }): string =>
  typeof tree.value === 'string' ? tree.value : tree.source || rubyText(tree);

function missing({ map, key, of }: FieldPlace, log: FaultLog): undefined {
  log.fault(map.at, 'property-required', `expected \`${key}\` in ${of}, found nothing`);
  return undefined;
}
