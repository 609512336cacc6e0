import { isNull } from './list-items.ts';
import type { Position } from './position.ts';
import { rubyText } from './ruby-text.ts';
import type { YamlTree } from './yaml-tree.ts';

/** A file of the bundle that an AppSpec file names, and where it does. */
export interface Mention {
  readonly kind: 'script' | 'source';
  /** As written. */
  readonly path: string;
  readonly at: Position;
}

/** Every script and source of an AppSpec file for hosts; what has another form than it should names nothing. */
export function mentionsOf(tree: YamlTree): readonly Mention[] {
  const hooks = valueOf(tree, 'hooks');
  const scripts =
    hooks?.kind === 'map' ? [...hooks.entries.values()].flatMap(({ value }) => itemsOf(value)) : [];
  const files = itemsOf(valueOf(tree, 'files'));
  return [
    ...files.flatMap((entry) => mention('source', valueOf(entry, 'source'))),
    ...scripts.flatMap((entry) => mention('script', valueOf(entry, 'location'))),
  ];
}

function mention(kind: Mention['kind'], tree: YamlTree | undefined): Mention[] {
  if (isNull(tree) || tree.kind !== 'scalar') return [];
  const path = rubyText(tree).trim();
  return path === '' ? [] : [{ kind, path, at: tree.at }];
}

const valueOf = (tree: YamlTree | undefined, key: string) =>
  tree?.kind === 'map' ? tree.entries.get(key)?.value : undefined;

const itemsOf = (tree: YamlTree | undefined) => (tree?.kind === 'list' ? tree.items : []);
