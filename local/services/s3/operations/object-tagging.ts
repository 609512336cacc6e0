import type {
  DeleteObjectTaggingCommandInput,
  DeleteObjectTaggingCommandOutput,
  GetObjectTaggingCommandInput,
  GetObjectTaggingCommandOutput,
  PutObjectTaggingCommandInput,
  PutObjectTaggingCommandOutput,
} from '@aws-sdk/client-s3';
import type { Request } from '../../../service.ts';
import { findObject } from '../find-object.ts';
import { findBucket, type S3 } from '../s3-state.ts';
import { MOST_OBJECT_TAGS, tagList, tagsFromList } from '../tags.ts';
import { answeredVersion } from '../version-store.ts';

type TaggingInput = GetObjectTaggingCommandInput;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export function getObjectTagging(
  s3: S3,
  input: GetObjectTaggingCommandInput,
  request: Request,
): Omit<GetObjectTaggingCommandOutput, '$metadata'> {
  const bucket = findBucket(s3, input);
  const version = findObject(s3, { bucket, key: input.Key!, versionId: input.VersionId }, request);
  return { TagSet: tagList(version.content.tags), ...answeredVersion(bucket, version) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const putObjectTagging = (
  s3: S3,
  input: PutObjectTaggingCommandInput,
  request: Request,
): Omit<PutObjectTaggingCommandOutput, '$metadata'> =>
  setTags(s3, input, tagsFromList(input.Tagging?.TagSet ?? [], MOST_OBJECT_TAGS), request);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export const deleteObjectTagging = (
  s3: S3,
  input: DeleteObjectTaggingCommandInput,
  request: Request,
): Omit<DeleteObjectTaggingCommandOutput, '$metadata'> => setTags(s3, input, {}, request);

function setTags(s3: S3, input: TaggingInput, tags: Readonly<Record<string, string>>, request: Request) {
  const bucket = findBucket(s3, input);
  const version = findObject(s3, { bucket, key: input.Key!, versionId: input.VersionId }, request);
  s3.objects(bucket.name).replace(input.Key!, { ...version, content: { ...version.content, tags } });
  return answeredVersion(bucket, version);
}
