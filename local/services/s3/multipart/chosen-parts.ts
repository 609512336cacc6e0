import type { CompletedPart, CompleteMultipartUploadCommandInput } from '@aws-sdk/client-s3';
import { CHECKSUMS } from '../checksum.ts';
import { unquoted } from '../conditions.ts';
import type { Upload } from '../records.ts';
import { s3Error } from '../s3-error.ts';
import type { S3 } from '../s3-state.ts';

const SMALLEST_PART = 5 * 1024 * 1024;

/** The numbers of the parts that make the object, checked as S3 does. */
export function chosenParts(s3: S3, upload: Upload, input: CompleteMultipartUploadCommandInput): number[] {
  const listed = input.MultipartUpload?.Parts ?? [];
  if (listed.length === 0) {
    throw s3Error(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  const numbers = listed.map(({ PartNumber }) => PartNumber ?? 0);
  if (numbers.some((number, place) => number <= (numbers[place - 1] ?? 0))) {
    throw s3Error(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  for (const part of listed) checkPart(upload, part);
  if (s3.cloud.options.quotas) refuseSmallParts(upload, numbers.slice(0, -1));
  return numbers;
}

function checkPart(
  { id, checksum, parts }: Upload,
  { PartNumber = 0, ETag = '', ...sums }: CompletedPart,
): void {
  const part = parts[PartNumber];
  const sum = checksum && sums[CHECKSUMS[checksum.algorithm].member];
  if (part?.etag === unquoted(ETag) && (sum === undefined || sum === part.checksum)) return;
  throw s3Error(
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: id, PartNumber, ETag: unquoted(ETag) },
  );
}

function refuseSmallParts({ parts }: Upload, numbers: readonly number[]): void {
  const number = numbers.find((candidate) => parts[candidate]!.file.size < SMALLEST_PART);
  if (number === undefined) return;
  throw s3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
    ProposedSize: parts[number]!.file.size,
    MinSizeAllowed: SMALLEST_PART,
    PartNumber: number,
    ETag: parts[number]!.etag,
  });
}
