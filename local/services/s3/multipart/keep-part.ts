import type { Received } from '../receive-body.ts';
import type { Upload, UploadedPart } from '../records.ts';
import { s3Error } from '../s3-error.ts';
import type { S3 } from '../s3-state.ts';
import { findUpload, type UploadInput } from './find-upload.ts';

const MOST_PARTS = 10_000;

interface PartPlace {
  /** As the client names it. */
  readonly upload: UploadInput;
  readonly number: number;
}

/** The newest upload of a part counts; the upload itself may have ended while the part came. */
export function keepPart(s3: S3, place: PartPlace, { file, etag, checksum }: Received): UploadedPart {
  let upload: Upload;
  try {
    upload = findUpload(s3, place.upload);
  } catch (error) {
    s3.files.remove([file]);
    throw error;
  }
  const before = upload.parts[place.number];
  if (before) s3.files.remove([before.file]);
  const kept = upload.checksum?.algorithm === checksum.algorithm ? { checksum: checksum.value } : {};
  const part = { file, etag, modified: s3.cloud.clock.now(), ...kept };
  upload.parts[place.number] = part;
  return part;
}

export function partNumber({ PartNumber }: { readonly PartNumber: number | undefined }): number {
  if (Number.isInteger(PartNumber) && PartNumber! >= 1 && PartNumber! <= MOST_PARTS) return PartNumber!;
  throw s3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive', {
    ArgumentName: 'partNumber',
    ArgumentValue: PartNumber,
  });
}
