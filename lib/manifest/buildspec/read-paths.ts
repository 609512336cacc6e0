import type { Field, YamlReader } from '../yaml-reader.ts';

export function readPaths(reader: YamlReader, field: Field): void {
  const paths = reader.list(field, 'paths or patterns');
  if (paths?.length === 0) {
    reader.fault(field, `expected ${field.name} to name at least one, such as '**/*', got an empty list`);
  }
  for (const path of paths ?? []) reader.string(path, 'a path or pattern');
}
