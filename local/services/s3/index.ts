import type { Operation, Request, Service, ServiceDefinition } from '../../service.ts';
import { bucketPolicies } from './bucket-policy.ts';
import { existingTags } from './existing-tags.ts';
import { startLifecycle } from './lifecycle.ts';
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts';
import { bucketSettings } from './operations/bucket-settings.ts';
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  headBucket,
  listBuckets,
} from './operations/buckets.ts';
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { copyObject } from './operations/copy-object.ts';
import { createMultipartUpload } from './operations/create-multipart-upload.ts';
import { deleteObject, deleteObjects } from './operations/delete-object.ts';
import { getObjectAttributes } from './operations/get-object-attributes.ts';
import { getObject, headObject } from './operations/get-object.ts';
import { listObjects, listObjectsV2, listObjectVersions } from './operations/list-objects.ts';
import { listMultipartUploads, listParts } from './operations/list-uploads.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './operations/object-tagging.ts';
import { putObject } from './operations/put-object.ts';
import { uploadPartCopy } from './operations/upload-part-copy.ts';
import { uploadPart } from './operations/upload-part.ts';
import { permissions } from './permissions.ts';
import { createS3, type S3 } from './s3-state.ts';

/** Amazon S3: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
export const s3: ServiceDefinition = {
  name: 's3',
  wire: {
    serviceId: 'S3',
    signingName: 's3',
    protocol: 'restXml',
    target: 'AmazonS3',
    namespace: 'com.amazonaws.s3',
    xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
    version: '2006-03-01',
    schemas: () => import('@aws-sdk/client-s3'),
  },
  permissions,
  create: (cloud): Service => {
    const s3 = createS3(cloud);
    let stopLifecycle = () => {};
    return {
      operations: { ...bucketSettings(s3), ...bound(s3, OPERATIONS) },
      resourcePolicy: bucketPolicies(s3),
      resourceContext: existingTags(s3),
      start: () => {
        stopLifecycle = startLifecycle(s3);
      },
      stop: async () => {
        stopLifecycle();
        await s3.files.settled();
      },
    };
  },
};

const OPERATIONS = {
  AbortMultipartUpload: abortMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  CopyObject: copyObject,
  CreateBucket: createBucket,
  CreateMultipartUpload: createMultipartUpload,
  DeleteBucket: deleteBucket,
  DeleteObject: deleteObject,
  DeleteObjectTagging: deleteObjectTagging,
  DeleteObjects: deleteObjects,
  GetBucketLocation: getBucketLocation,
  GetObject: getObject,
  GetObjectAttributes: getObjectAttributes,
  GetObjectTagging: getObjectTagging,
  HeadBucket: headBucket,
  HeadObject: headObject,
  ListBuckets: listBuckets,
  ListMultipartUploads: listMultipartUploads,
  ListObjectVersions: listObjectVersions,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListParts: listParts,
  PutObject: putObject,
  PutObjectTagging: putObjectTagging,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
};

type S3Operation = (s3: S3, input: never, request: Request) => unknown;

const bound = (s3: S3, operations: Readonly<Record<string, S3Operation>>): Record<string, Operation> =>
  Object.fromEntries(
    Object.entries(operations).map(([name, run]) => [name, (input, request) => run(s3, input, request)]),
  );
