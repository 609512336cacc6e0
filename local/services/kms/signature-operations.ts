import { createPublicKey, createHash } from 'node:crypto';
import type { GetPublicKeyCommandInput, SignCommandInput, VerifyCommandInput } from '@aws-sdk/client-kms';
import { AwsError } from '../../aws-error.ts';
import type { Operation, Request } from '../../service.ts';
import {
  hashOf,
  signDigest,
  signMessage,
  verifyDigest,
  verifyMessage,
  type Signing,
} from './digest-signature.ts';
import type { KeyRecord } from './key-record.ts';
import { KEY_SPECS } from './key-specs.ts';
import type { Keys } from './keys.ts';
import { invalid } from './kms-error.ts';
import { refuseUnusable } from './usable-key.ts';

/** The most that Sign and Verify take; longer messages are signed by their digest. */
const LONGEST_MESSAGE = 4096;

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
export const signatureOperations = (keys: Keys): Record<string, Operation> => ({
  GetPublicKey: async ({ KeyId }: GetPublicKeyCommandInput, { caller }: Request) => {
    const key = await keys.find(caller, 'GetPublicKey', KeyId);
    if (key.spec === 'SYMMETRIC_DEFAULT')
      throw new AwsError(
        'UnsupportedOperationException',
        `${key.arn} key spec is ${key.spec} which is not valid for this operation.`,
      );
    refuseUnusable(key, 'SIGN_VERIFY');
    const { usage, algorithms } = KEY_SPECS[key.spec];
    const publicKey = createPublicKey(keys.material.privateKey(key.id));
    return {
      KeyId: key.arn,
      PublicKey: publicKey.export({ format: 'der', type: 'spki' }),
      KeySpec: key.spec,
      CustomerMasterKeySpec: key.spec,
      KeyUsage: usage,
      SigningAlgorithms: [...algorithms],
    };
  },

  Sign: async (input: SignCommandInput, { caller }: Request) => {
    const key = await keys.find(caller, 'Sign', input.KeyId);
    const { signing, message, digest } = signingOf(keys, key, input);
    return {
      KeyId: key.arn,
      Signature: digest ? signDigest(signing, digest) : signMessage(signing, message),
      SigningAlgorithm: input.SigningAlgorithm,
    };
  },

  Verify: async (input: VerifyCommandInput, { caller }: Request) => {
    const key = await keys.find(caller, 'Verify', input.KeyId);
    const { signing, message, digest } = signingOf(keys, key, input);
    const signature = input.Signature!;
    const valid = digest
      ? verifyDigest(signing, digest, signature)
      : verifyMessage(signing, message, signature);
    // A signature that does not fit is an error, never an answer.
    if (!valid) throw new AwsError('KMSInvalidSignatureException', '');
    return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm };
  },
});

interface Signed {
  readonly signing: Signing;
  readonly message: Uint8Array;
  /** Where the message is one already. */
  readonly digest: Uint8Array | undefined;
}

function signingOf(keys: Keys, key: KeyRecord, input: SignCommandInput): Signed {
  refuseUnusable(key, 'SIGN_VERIFY');
  const {
    SigningAlgorithm: algorithm = '',
    Message: message = new Uint8Array(),
    MessageType = 'RAW',
  } = input;
  if (!(KEY_SPECS[key.spec].algorithms as readonly string[]).includes(algorithm))
    throw new AwsError(
      'InvalidKeyUsageException',
      `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`,
    );
  if (message.length === 0 || message.length > LONGEST_MESSAGE)
    throw invalid(`Expected a message of 1 to ${LONGEST_MESSAGE} bytes, got ${message.length}`);
  if (MessageType !== 'RAW' && MessageType !== 'DIGEST')
    throw invalid(`The local cloud knows the message types RAW and DIGEST, got ${MessageType}`);
  const isDigest = MessageType === 'DIGEST';
  if (isDigest && message.length !== createHash(hashOf(algorithm)).digest().length)
    throw invalid(`Digest is invalid length for algorithm ${algorithm}.`);
  const signing = { algorithm, key: keys.material.privateKey(key.id) };
  return { signing, message, digest: isDigest ? message : undefined };
}
