/** A version of a parameter; a secure one holds what KMS sealed, as base64. */
export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly modifiedAt: number;
  /** Who wrote it. */
  readonly by: string;
  readonly tier: 'Standard' | 'Advanced';
  /** Of a secure one. */
  readonly keyId?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
}

export interface ParameterRecord {
  readonly name: string;
  readonly arn: string;
  /** Oldest first; the last one counts. */
  readonly versions: ParameterVersion[];
  readonly tags: Record<string, string>;
}

/** What Parameter Store keeps of one parameter. */
export const MOST_VERSIONS = 100;
