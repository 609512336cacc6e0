import { AWS, type Caller } from '../../caller.ts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { ParameterVersion } from './parameter-record.ts';

/** The key that a secure parameter is sealed with where its writer names none; it is AWS's, and asks for no permission. */
export const DEFAULT_KEY = 'alias/aws/ssm';

/**
 * Seals a value as the writer: with a key of the account, kms:Encrypt on it is needed.
 * https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
 */
export async function sealValue(
  cloud: Cloud,
  caller: Caller,
  { arn, keyId, value }: { arn: string; keyId: string; value: string },
): Promise<string> {
  try {
    const { CiphertextBlob } = await cloud.call<{ CiphertextBlob: Uint8Array }>(
      keyId === DEFAULT_KEY ? AWS : caller,
      'kms',
      'Encrypt',
      { KeyId: keyId, Plaintext: Buffer.from(value), EncryptionContext: contextOf(arn) },
    );
    return Buffer.from(CiphertextBlob).toString('base64');
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'AccessDeniedException') throw error;
    throw new AwsError('InvalidKeyId', error.message, { cause: error });
  }
}

/** Opens a sealed value as the reader: with a key of the account, kms:Decrypt on it is needed. */
export async function openValue(
  cloud: Cloud,
  caller: Caller,
  arn: string,
  { value, keyId }: ParameterVersion,
): Promise<string> {
  const { Plaintext } = await cloud.call<{ Plaintext: Uint8Array }>(
    keyId === DEFAULT_KEY ? AWS : caller,
    'kms',
    'Decrypt',
    { CiphertextBlob: Buffer.from(value, 'base64'), EncryptionContext: contextOf(arn) },
  );
  return Buffer.from(Plaintext).toString();
}

const contextOf = (arn: string) => ({ PARAMETER_ARN: arn });
