import type {
  BucketLocationConstraint,
  LifecycleRule,
  NotificationConfiguration,
  OwnershipControls,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
} from '@aws-sdk/client-s3';
import type { ChecksumAlgorithmName } from './checksum.ts';

/** A bucket as it is stored. */
export interface Bucket {
  readonly name: string;
  readonly created: number;
  readonly location?: BucketLocationConstraint;
  /** Left out: versioning was never switched on. */
  versioning?: 'Enabled' | 'Suspended';
  policy?: string;
  encryption: ServerSideEncryptionConfiguration;
  publicAccessBlock?: PublicAccessBlockConfiguration;
  ownership?: OwnershipControls;
  lifecycle?: readonly StoredLifecycleRule[];
  notification: NotificationConfiguration;
  tags?: Readonly<Record<string, string>>;
}

/** Where the versions of an object are. */
export interface ObjectPlace {
  readonly bucket: Bucket;
  readonly key: string;
}

/** As the API has it, its date as epoch milliseconds. */
export type StoredLifecycleRule = Omit<LifecycleRule, 'Expiration'> & {
  readonly Expiration?: {
    readonly Date?: number;
    readonly Days?: number;
    readonly ExpiredObjectDeleteMarker?: boolean;
  };
};

/** One version of an object. Never changed in place, but for its tags. */
export interface ObjectVersion {
  /** `null` where it was written without versioning. */
  readonly versionId: string;
  readonly modified: number;
  /** Left out: a delete marker. */
  readonly content?: Content;
}

export interface StoredVersion extends ObjectVersion {
  readonly content: Content;
}

export interface Content extends Description {
  /** In order; more than one after a multipart upload, whose parts are never copied together. */
  readonly files: readonly StoredFile[];
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum?: StoredChecksum;
  /** Of a multipart upload. */
  readonly parts?: readonly StoredPart[];
}

export interface StoredFile {
  readonly name: string;
  readonly size: number;
}

export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithmName;
  /** Base64; a composite one ends in `-<parts>`. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

export interface StoredPart {
  readonly number: number;
  readonly size: number;
  readonly checksum?: string;
}

/** What a client says about an object when writing it. */
export interface Description {
  readonly headers: ObjectHeaders;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly storageClass?: string;
}

export interface ObjectHeaders {
  readonly CacheControl?: string;
  readonly ContentDisposition?: string;
  readonly ContentEncoding?: string;
  readonly ContentLanguage?: string;
  readonly ContentType?: string;
  readonly WebsiteRedirectLocation?: string;
  /** Epoch milliseconds. */
  readonly Expires?: number;
}

export interface Upload extends Description {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiated: number;
  readonly initiator: string;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithmName; readonly type: StoredChecksum['type'] };
  /** By part number. */
  readonly parts: Record<number, UploadedPart>;
}

export interface UploadedPart {
  readonly file: StoredFile;
  readonly etag: string;
  readonly modified: number;
  readonly checksum?: string;
}
