import type { PolicyDocument } from '../../policy/policy-document.ts';
import type { Store } from '../../store/store.ts';
import type { KeySpec } from './key-specs.ts';

/** A KMS key without its secret, which lies in a file of its own. Times are epoch milliseconds. */
export interface KeyRecord {
  readonly id: string;
  readonly arn: string;
  readonly spec: KeySpec;
  readonly createdAt: number;
  /** AWS for the keys behind `alias/aws/…`. */
  readonly manager: 'CUSTOMER' | 'AWS';
  description: string;
  enabled: boolean;
  /** When it is gone for good; a key that waits for that can do nothing. */
  deletionAt?: number;
  policy: PolicyDocument;
  tags: Record<string, string>;
}

export interface AliasRecord {
  /** `alias/name` */
  readonly name: string;
  readonly createdAt: number;
  keyId: string;
  updatedAt: number;
}

export interface KmsTables {
  readonly keys: Map<string, KeyRecord>;
  readonly aliases: Map<string, AliasRecord>;
}

export const kmsTables = (store: Store): KmsTables => ({
  keys: store.table('kms', 'keys'),
  aliases: store.table('kms', 'aliases'),
});
