import type {
  CreateBucketCommandInput,
  CreateBucketCommandOutput,
  DeleteBucketCommandInput,
  GetBucketLocationCommandInput,
  GetBucketLocationCommandOutput,
  HeadBucketCommandInput,
  HeadBucketCommandOutput,
  ListBucketsCommandInput,
  ListBucketsCommandOutput,
} from '@aws-sdk/client-s3';
import type { Bucket } from '../records.ts';
import { notSupported, refuseUnsupported, s3Error } from '../s3-error.ts';
import { findBucket, type S3 } from '../s3-state.ts';
import { s3Arn } from '../arn.ts';
import { MOST_BUCKET_TAGS, tagsFromList } from '../tags.ts';

const MOST_BUCKETS = 10_000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export function createBucket(
  { cloud, buckets }: S3,
  input: CreateBucketCommandInput,
): Omit<CreateBucketCommandOutput, '$metadata'> {
  refuseUnsupported(input, ['GrantFullControl', 'GrantRead', 'GrantReadACP', 'GrantWrite', 'GrantWriteACP']);
  if (input.ACL !== undefined && input.ACL !== 'private') throw notSupported(`bucket ACL ${input.ACL}`);
  if (input.ObjectLockEnabledForBucket) throw notSupported('object lock');
  const name = input.Bucket!;
  checkBucketName(name);
  checkLocation(cloud.region, input.CreateBucketConfiguration?.LocationConstraint);
  const answer = { Location: `/${name}`, BucketArn: s3Arn(cloud, name) };
  if (buckets.has(name)) {
    if (cloud.region === 'us-east-1') return answer; // the oldest region has kept its oldest manners
    throw s3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      { BucketName: name },
    );
  }
  if (cloud.options.quotas && buckets.size >= MOST_BUCKETS) {
    throw s3Error('TooManyBuckets', 'You have attempted to create more buckets than allowed');
  }
  buckets.set(name, newBucket(name, cloud.clock.now(), input));
  return answer;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export function deleteBucket(s3: S3, input: DeleteBucketCommandInput): object {
  const { name, versioning } = findBucket(s3, input);
  if (s3.objects(name).size > 0) {
    const hint = versioning === undefined ? '' : '. You must delete all versions in the bucket.';
    throw s3Error('BucketNotEmpty', `The bucket you tried to delete is not empty${hint}`, {
      BucketName: name,
    });
  }
  for (const upload of [...s3.uploads.values()].filter(({ bucket }) => bucket === name)) {
    s3.files.remove(Object.values(upload.parts).map(({ file }) => file));
    s3.uploads.delete(upload.id);
  }
  s3.buckets.delete(name);
  return {};
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export function headBucket(
  s3: S3,
  input: HeadBucketCommandInput,
): Omit<HeadBucketCommandOutput, '$metadata'> {
  if (!s3.buckets.has(input.Bucket!)) throw s3Error('NotFound', 'Not Found');
  const { name } = findBucket(s3, input);
  return { BucketRegion: s3.cloud.region, BucketArn: s3Arn(s3.cloud, name), AccessPointAlias: false };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export function listBuckets(
  { cloud, buckets }: S3,
  input: ListBucketsCommandInput,
): Omit<ListBucketsCommandOutput, '$metadata'> {
  const { Prefix, ContinuationToken, MaxBuckets = MOST_BUCKETS, BucketRegion } = input;
  const all = [...buckets.values()]
    .filter(({ name }) => name.startsWith(Prefix ?? '') && (BucketRegion ?? cloud.region) === cloud.region)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const rest = all.filter(({ name }) => ContinuationToken === undefined || name > ContinuationToken);
  const page = rest.slice(0, MaxBuckets);
  return {
    Buckets: page.map(({ name, created }) => ({
      Name: name,
      CreationDate: new Date(created),
      BucketRegion: cloud.region,
      BucketArn: s3Arn(cloud, name),
    })),
    Owner: ownerOf(cloud.account),
    ...(Prefix === undefined ? {} : { Prefix }),
    ...(rest.length > page.length ? { ContinuationToken: page.at(-1)?.name } : {}),
  };
}

/** us-east-1 is the absence of a constraint: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export function getBucketLocation(
  s3: S3,
  input: GetBucketLocationCommandInput,
): Omit<GetBucketLocationCommandOutput, '$metadata'> {
  const { location } = findBucket(s3, input);
  return location === undefined ? {} : { LocationConstraint: location };
}

/** The canonical id by which S3 names an account. */
export const ownerOf = (account: string) => ({ ID: account.padStart(64, '0') });

function newBucket(name: string, created: number, input: CreateBucketCommandInput): Bucket {
  const { LocationConstraint, Tags } = input.CreateBucketConfiguration ?? {};
  return {
    name,
    created,
    ...(LocationConstraint === undefined ? {} : { location: LocationConstraint }),
    ...(Tags?.length ? { tags: tagsFromList(Tags, MOST_BUCKET_TAGS) } : {}),
    encryption: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
    },
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    ownership: { Rules: [{ ObjectOwnership: input.ObjectOwnership ?? 'BucketOwnerEnforced' }] },
    notification: {},
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function checkBucketName(name: string): void {
  const wrong =
    !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) ||
    name.includes('..') ||
    /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name) ||
    /^(?:xn--|sthree-|amzn-s3-demo-)/.test(name) ||
    /(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (wrong) throw s3Error('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name });
}

function checkLocation(region: string, constraint: string | undefined): void {
  const expected = region === 'us-east-1' ? undefined : region;
  if (constraint === expected) return;
  if (region === 'us-east-1') {
    throw s3Error('InvalidLocationConstraint', 'The specified location-constraint is not valid', {
      LocationConstraint: constraint,
    });
  }
  throw s3Error(
    'IllegalLocationConstraintException',
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}
