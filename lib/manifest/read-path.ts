import type { Field, YamlReader } from './yaml-reader.ts';

/** A path inside the bundle, without its `.` parts: the bundle itself is an empty path. */
export function readPath(reader: YamlReader, field: Field): string | undefined {
  const expected = 'a path inside the bundle';
  const path = reader.string(field, expected);
  if (path === undefined) return undefined;
  const parts = path.split('/');
  if (path.length <= 1024 && !/[\\\0]/.test(path) && !parts.some((part) => part === '' || part === '..')) {
    return parts.filter((part) => part !== '.').join('/');
  }
  reader.fault(
    field,
    `expected ${field.name} to be ${expected}, without .. and not absolute, got ${reader.got(field)}`,
  );
  return undefined;
}
