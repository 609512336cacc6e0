import { randomBytes } from 'node:crypto';
import type {
  DecryptCommandInput,
  EncryptCommandInput,
  GenerateDataKeyCommandInput,
} from '@aws-sdk/client-kms';
import { AwsError } from '../../aws-error.ts';
import type { Operation, Request } from '../../service.ts';
import type { Keys } from './keys.ts';
import { invalid } from './kms-error.ts';
import { open, seal, type EncryptionContext } from '../sealed-text.ts';
import { refuseUnusable } from './usable-key.ts';

const LONGEST_PLAINTEXT = 4096;
/** The key's id before what it sealed, so that Decrypt finds the key by the text alone. */
const ID_BYTES = 36;

/** Symmetric keys: https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
export const encryptionOperations = (keys: Keys): Record<string, Operation> => ({
  Encrypt: async (input: EncryptCommandInput, { caller }: Request) => {
    const key = await keys.find(caller, 'Encrypt', input.KeyId);
    refuseUnusable(key, 'ENCRYPT_DECRYPT');
    const { Plaintext = new Uint8Array(), EncryptionContext = {} } = input;
    if (Plaintext.length === 0 || Plaintext.length > LONGEST_PLAINTEXT)
      throw invalid(`Expected a plaintext of 1 to ${LONGEST_PLAINTEXT} bytes, got ${Plaintext.length}`);
    const CiphertextBlob = sealWith(keys, key.id, Plaintext, EncryptionContext);
    return { CiphertextBlob, KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  },

  Decrypt: async (input: DecryptCommandInput, { caller }: Request) => {
    const blob = Buffer.from(input.CiphertextBlob ?? []);
    const id = blob.subarray(0, ID_BYTES).toString('latin1');
    if (!keys.keys.has(id)) throw invalidCiphertext();
    const key = await keys.find(caller, 'Decrypt', id);
    refuseUnusable(key, 'ENCRYPT_DECRYPT');
    if (input.KeyId !== undefined && (await keys.find(caller, 'Decrypt', input.KeyId)).id !== id)
      throw new AwsError(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      );
    try {
      const Plaintext = open(
        keys.material.secret(id),
        blob.subarray(ID_BYTES),
        input.EncryptionContext ?? {},
      );
      return { Plaintext, KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    } catch (cause) {
      throw invalidCiphertext(cause);
    }
  },

  GenerateDataKey: async (input: GenerateDataKeyCommandInput, { caller }: Request) => {
    const key = await keys.find(caller, 'GenerateDataKey', input.KeyId);
    refuseUnusable(key, 'ENCRYPT_DECRYPT');
    const { KeySpec, NumberOfBytes, EncryptionContext = {} } = input;
    if ((KeySpec === undefined) === (NumberOfBytes === undefined))
      throw invalid('Please specify either number of bytes or key spec.');
    const Plaintext = randomBytes(NumberOfBytes ?? (KeySpec === 'AES_128' ? 16 : 32));
    return {
      Plaintext,
      CiphertextBlob: sealWith(keys, key.id, Plaintext, EncryptionContext),
      KeyId: key.arn,
    };
  },
});

const sealWith = (keys: Keys, keyId: string, text: Uint8Array, context: EncryptionContext) =>
  Buffer.concat([Buffer.from(keyId, 'latin1'), seal(keys.material.secret(keyId), text, context)]);

const invalidCiphertext = (cause?: unknown) => new AwsError('InvalidCiphertextException', '', { cause });
