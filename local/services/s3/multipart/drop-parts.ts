import type { Upload } from '../records.ts';
import type { S3 } from '../s3-state.ts';

export function dropParts(s3: S3, upload: Upload, kept: ReadonlySet<number>): void {
  const dropped = Object.entries(upload.parts).filter(([number]) => !kept.has(Number(number)));
  s3.files.remove(dropped.map(([, { file }]) => file));
}
