import type { Bake } from './manifest.ts';
import { readDuration } from './read-duration.ts';
import type { Field, YamlReader } from './yaml-reader.ts';

export function readBake(reader: YamlReader, field: Field): Bake {
  if (!field.node) return { seconds: 0 };
  const fields = reader.map(field, ['time', 'requests']);
  if (!fields) return { seconds: 0 };
  const seconds = readDuration(reader, fields.time, 0) ?? 0;
  const requests = fields.requests.node && readRequests(reader, fields.requests);
  return { seconds, ...(requests === undefined ? {} : { requests }) };
}

function readRequests(reader: YamlReader, field: Field): number | undefined {
  const requests = Number(reader.got(field));
  if (Number.isSafeInteger(requests) && requests >= 1) return requests;
  reader.fault(field, `expected ${field.name} to be a whole number of 1 or more, got ${reader.got(field)}`);
  return undefined;
}
