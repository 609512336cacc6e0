import type { NormalizedSchema } from '@smithy/core/schema';

const DEEPEST = 3;

/** A value that fits a schema, with every member that travels filled in. */
export function sampleOf(schema: NormalizedSchema, name = 'value', depth = 0): unknown {
  if (schema.isUnitSchema()) return {};
  if (schema.isStructSchema()) return sampleStruct(schema, depth);
  if (schema.isListSchema()) return [sampleOf(schema.getValueSchema(), name, depth + 1)];
  if (schema.isMapSchema()) return { key: sampleOf(schema.getValueSchema(), name, depth + 1) };
  if (schema.isTimestampSchema()) return new Date(1_700_000_000_000);
  if (schema.isBooleanSchema()) return true;
  if (schema.isBigIntegerSchema()) return 3n;
  if (schema.isNumericSchema()) return 3;
  if (schema.isBlobSchema()) return new Uint8Array([1, 2, 255]);
  if (schema.isDocumentSchema()) return { a: 1 };
  return sampleText(name);
}

function sampleStruct(schema: NormalizedSchema, depth: number): object {
  const value: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    if (leftOut(name, member, depth)) continue;
    const sample = sampleOf(member, name, depth + 1);
    if (isEmpty(sample)) continue; // forms and XML have no way to say it
    value[name] = sample;
    if (schema.isUnionSchema()) break;
  }
  return value;
}

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.every(isEmpty)
    : typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
      ? Object.values(value).every(isEmpty)
      : false;

/** Members that the client computes, forbids, or binds to something other than the message. */
function leftOut(name: string, member: NormalizedSchema, depth: number): boolean {
  const traits = member.getMergedTraits();
  if (depth > DEEPEST && (member.isStructSchema() || member.isListSchema() || member.isMapSchema()))
    return true;
  if (traits.httpResponseCode || traits.httpQueryParams || traits.mediaType?.includes('json')) return true;
  if (member.isStreaming() && member.isStructSchema()) return true;
  return /SSECustomer|ChecksumAlgorithm|^EndpointId$|ContentMD5|ContentLength|^Checksum(CRC|SHA|MD5|XX)|RequestRoute|ExpiresString|ExpectedBucketOwner|^DryRun$|PresignedUrl|^MD5Of/.test(
    name,
  );
}

function sampleText(name: string): string {
  if (/Arn$|ARN$/.test(name)) return `arn:aws:s:us-east-1:111122223333:x/${name}`;
  if (name === 'Bucket') return 'buck-et';
  if (name === 'AccountId') return '111122223333';
  if (name === 'Key') return 'a b/ü+c';
  if (name.includes('CopySource')) return 'b/k';
  return `s-${name}`;
}
