import {
  constants,
  createPublicKey,
  privateEncrypt,
  publicDecrypt,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { AwsError } from '../../aws-error.ts';

export interface Signing {
  /** As KMS names it: `ECDSA_SHA_256`, `RSASSA_PSS_SHA_512`. */
  readonly algorithm: string;
  readonly key: KeyObject;
}

/** Signs a message with Node's own crypto; it hashes what it is given. */
export const signMessage = ({ algorithm, key }: Signing, message: Uint8Array): Buffer =>
  sign(hashOf(algorithm), message, { key, ...paddingOf(algorithm) });

export const verifyMessage = (
  { algorithm, key }: Signing,
  message: Uint8Array,
  signature: Uint8Array,
): boolean =>
  verify(hashOf(algorithm), message, { key: createPublicKey(key), ...paddingOf(algorithm) }, signature);

/** Signs a digest as it is, which Node's crypto does for RSA with PKCS #1 alone. */
export function signDigest({ algorithm, key }: Signing, digest: Uint8Array): Uint8Array {
  if (key.asymmetricKeyType === 'ec') {
    const { curve, secret } = curveOf(key);
    return curve.sign(digest, secret, RAW);
  }
  refusePss(algorithm);
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo(algorithm, digest));
}

export function verifyDigest(
  { algorithm, key }: Signing,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    if (key.asymmetricKeyType === 'ec') {
      const { curve, point } = curveOf(key);
      return curve.verify(signature, digest, point, RAW);
    }
    refusePss(algorithm);
    const padding = constants.RSA_PKCS1_PADDING;
    const opened = publicDecrypt({ key: createPublicKey(key), padding }, signature);
    return opened.equals(digestInfo(algorithm, digest));
  } catch (error) {
    if (error instanceof AwsError) throw error;
    return false; // not even a signature
  }
}

/** `sha256` of `ECDSA_SHA_256`. */
export const hashOf = (algorithm: string) => `sha${algorithm.slice(-3)}`;

const RAW = { prehash: false, format: 'der', lowS: false } as const;
const CURVES = { 'P-256': p256, 'P-384': p384, 'P-521': p521, secp256k1 } as const;

function curveOf(key: KeyObject) {
  const { crv, d = '', x = '', y = '' } = key.export({ format: 'jwk' });
  const bytes = (text: string) => Buffer.from(text, 'base64url');
  const point = Buffer.concat([Buffer.from([4]), bytes(x), bytes(y)]);
  return { curve: CURVES[crv as keyof typeof CURVES], secret: bytes(d), point };
}

/** A digest with its algorithm before it, DER: https://www.rfc-editor.org/rfc/rfc8017#section-9.2 */
function digestInfo(algorithm: string, digest: Uint8Array): Buffer {
  const prefix = DIGEST_INFO[hashOf(algorithm) as keyof typeof DIGEST_INFO];
  return Buffer.concat([Buffer.from(prefix, 'hex'), digest]);
}

const DIGEST_INFO = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
} as const;

const paddingOf = (algorithm: string) =>
  algorithm.startsWith('RSASSA_PSS')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {};

function refusePss(algorithm: string): void {
  if (!algorithm.startsWith('RSASSA_PSS')) return;
  throw new AwsError(
    'NotImplemented',
    'The local cloud does not sign digests with RSASSA_PSS; send the message itself (MessageType RAW)',
    { status: 501 },
  );
}
