import {
  GetPublicKeyCommand,
  SignCommand,
  type KMSClient,
  type SigningAlgorithmSpec,
} from '@aws-sdk/client-kms';
import { createHash } from 'node:crypto';
import type { TrustedKey } from '../provenance/verify-provenance.ts';
import { Refused } from '../release/refused.ts';
import { deadline } from '../runtime/deadline.ts';

/** The KMS key that signs provenances. */
export interface ReleaseKey {
  readonly arn: string;
  /** Its public half, with which anybody may verify; asks for kms:GetPublicKey. */
  trusted(): Promise<TrustedKey>;
  /** A signature over the digest of the message: KMS takes no message above 4,096 bytes. Asks for kms:Sign too. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** In this order, where a key can do several (an RSA key can). */
const ALGORITHMS: readonly SigningAlgorithmSpec[] = [
  'ECDSA_SHA_256',
  'ECDSA_SHA_384',
  'ECDSA_SHA_512',
  'RSASSA_PKCS1_V1_5_SHA_256',
];

/** Undefined where the stack has no key: then nothing is signed, and nothing is paid for. */
export function releaseKey(kms: KMSClient, arn: string | undefined): ReleaseKey | undefined {
  if (arn === undefined) return undefined;
  const trusted = async (): Promise<TrustedKey> => {
    const { PublicKey, SigningAlgorithms = [] } = await kms.send(
      new GetPublicKeyCommand({ KeyId: arn }),
      deadline(),
    );
    const algorithm = ALGORITHMS.find((one) => SigningAlgorithms.includes(one));
    if (algorithm) return { arn, publicKey: PublicKey!, algorithm };
    throw new Refused(
      `expected the stack's key ${arn} to sign with one of ${ALGORITHMS.join(', ')}, it knows ${SigningAlgorithms.join(', ') || 'none'}`,
    );
  };
  return {
    arn,
    trusted,
    sign: async (message) => {
      const { algorithm } = await trusted();
      const digest = createHash(`sha${algorithm.slice(-3)}`)
        .update(message)
        .digest();
      const command = new SignCommand({
        KeyId: arn,
        SigningAlgorithm: algorithm as SigningAlgorithmSpec,
        MessageType: 'DIGEST',
        Message: digest,
      });
      return (await kms.send(command, deadline())).Signature!;
    },
  };
}
