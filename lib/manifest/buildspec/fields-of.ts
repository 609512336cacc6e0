import type { Field, YamlReader } from '../yaml-reader.ts';

/** The fields of a mapping whose keys are free; none where it is left out. */
export function fieldsOf(reader: YamlReader, field: Field): readonly Field[] {
  if (!field.node) return [];
  return Object.values(reader.map(field, reader.keys(field)) ?? {});
}
