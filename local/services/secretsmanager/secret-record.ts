/** A version of a secret: what it holds is sealed under a data key of its own, which KMS sealed. */
export interface SecretVersion {
  readonly id: string;
  readonly createdAt: number;
  /** Base64 of the data key as KMS gave it. */
  readonly dataKey: string;
  /** Base64 of the sealed content. */
  readonly content: string;
  readonly kind: 'string' | 'binary';
  /** AWSCURRENT, AWSPREVIOUS, AWSPENDING, or labels of its writer. */
  stages: string[];
}

export interface SecretRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  changedAt: number;
  description?: string;
  /** The key as its writer named it; without one, AWS's own. */
  kmsKeyId?: string;
  /** When the recovery window ends. */
  deletionAt?: number;
  deletedAt?: number;
  tags: Record<string, string>;
  /** Oldest first. */
  readonly versions: SecretVersion[];
}

export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';
