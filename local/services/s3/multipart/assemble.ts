import { createHash } from 'node:crypto';
import { checksumOf } from '../checksum.ts';
import type { Content, StoredChecksum, StoredPart, Upload, UploadedPart } from '../records.ts';
import type { S3 } from '../s3-state.ts';

/** The parts stay files of their own; the ETag is the MD5 of their MD5s, with their number. */
export async function assemble(s3: S3, upload: Upload, numbers: readonly number[]): Promise<Content> {
  const uploaded = numbers.map((number) => upload.parts[number]!);
  const md5 = createHash('md5');
  for (const { etag } of uploaded) md5.update(Buffer.from(etag, 'hex'));
  const { headers, metadata, tags, storageClass } = upload;
  const checksum = await wholeChecksum(s3, upload, uploaded);
  return {
    headers,
    metadata,
    tags,
    ...(storageClass === undefined ? {} : { storageClass }),
    files: uploaded.map(({ file }) => file),
    size: uploaded.reduce((sum, { file }) => sum + file.size, 0),
    etag: `${md5.digest('hex')}-${uploaded.length}`,
    ...(checksum ? { checksum } : {}),
    parts: uploaded.map((part, place): StoredPart => {
      const sum = part.checksum === undefined ? {} : { checksum: part.checksum };
      return { number: numbers[place]!, size: part.file.size, ...sum };
    }),
  };
}

async function wholeChecksum(
  s3: S3,
  { checksum }: Upload,
  parts: readonly UploadedPart[],
): Promise<StoredChecksum | undefined> {
  if (!checksum) return undefined;
  const { algorithm, type } = checksum;
  if (type === 'COMPOSITE') {
    const sums = parts.map((part) => Buffer.from(part.checksum ?? '', 'base64'));
    return { algorithm, type, value: `${await checksumOf(algorithm, sums)}-${parts.length}` };
  }
  const files = parts.map(({ file }) => file);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return { algorithm, type, value: await checksumOf(algorithm, await s3.files.read(files, 0, size)) };
}
