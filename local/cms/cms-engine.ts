import { webcrypto } from 'node:crypto';
import { CryptoEngine } from 'pkijs';

/** Node's own cryptography for pkijs. */
export const cmsEngine = new CryptoEngine({ name: 'node', crypto: webcrypto });

export const HASH = 'SHA-256';
/** What every OpenSSL that an agent may be linked with can verify. */
export const KEY = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: HASH,
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const;

/** https://www.rfc-editor.org/rfc/rfc5652 */
export const CONTENT_TYPE = { data: '1.2.840.113549.1.7.1', signedData: '1.2.840.113549.1.7.2' } as const;
