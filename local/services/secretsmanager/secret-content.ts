import { AWS, type Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { open, seal } from '../sealed-text.ts';
import type { SecretRecord, SecretVersion } from './secret-record.ts';

/** AWS's own key, which asks the caller for no permission. */
const DEFAULT_KEY = 'alias/aws/secretsmanager';

export interface SecretContent {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/**
 * Seals what a version holds as its writer: a key of the account asks for kms:GenerateDataKey.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
export async function sealContent(
  cloud: Cloud,
  caller: Caller,
  { arn, kmsKeyId }: SecretRecord,
  { SecretString, SecretBinary }: SecretContent,
): Promise<Pick<SecretVersion, 'dataKey' | 'content' | 'kind'>> {
  const { Plaintext, CiphertextBlob } = await cloud.call<{
    Plaintext: Uint8Array;
    CiphertextBlob: Uint8Array;
  }>(callerFor(caller, kmsKeyId), 'kms', 'GenerateDataKey', {
    KeyId: kmsKeyId ?? DEFAULT_KEY,
    KeySpec: 'AES_256',
    EncryptionContext: contextOf(arn),
  });
  const bytes = SecretString === undefined ? Buffer.from(SecretBinary!) : Buffer.from(SecretString);
  return {
    dataKey: Buffer.from(CiphertextBlob).toString('base64'),
    content: seal(Plaintext, bytes, contextOf(arn)).toString('base64'),
    kind: SecretString === undefined ? 'binary' : 'string',
  };
}

/** Opens a version as its reader: a key of the account asks for kms:Decrypt. */
export async function openContent(
  cloud: Cloud,
  caller: Caller,
  { arn, kmsKeyId }: SecretRecord,
  { dataKey, content, kind }: SecretVersion,
): Promise<SecretContent> {
  const { Plaintext } = await cloud.call<{ Plaintext: Uint8Array }>(
    callerFor(caller, kmsKeyId),
    'kms',
    'Decrypt',
    { CiphertextBlob: Buffer.from(dataKey, 'base64'), EncryptionContext: contextOf(arn) },
  );
  const bytes = open(Plaintext, Buffer.from(content, 'base64'), contextOf(arn));
  return kind === 'string' ? { SecretString: bytes.toString() } : { SecretBinary: bytes };
}

const callerFor = (caller: Caller, kmsKeyId: string | undefined): Caller =>
  kmsKeyId === undefined ? AWS : caller;

const contextOf = (arn: string) => ({ SecretARN: arn });
