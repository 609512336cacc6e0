/**
 * What each key spec can do: https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
 * Specs that are not here are refused.
 */
export const KEY_SPECS = {
  SYMMETRIC_DEFAULT: { usage: 'ENCRYPT_DECRYPT', algorithms: ['SYMMETRIC_DEFAULT'] },
  ECC_NIST_P256: { usage: 'SIGN_VERIFY', algorithms: ['ECDSA_SHA_256'] },
  ECC_NIST_P384: { usage: 'SIGN_VERIFY', algorithms: ['ECDSA_SHA_384'] },
  ECC_NIST_P521: { usage: 'SIGN_VERIFY', algorithms: ['ECDSA_SHA_512'] },
  ECC_SECG_P256K1: { usage: 'SIGN_VERIFY', algorithms: ['ECDSA_SHA_256'] },
  RSA_2048: rsa(),
  RSA_3072: rsa(),
  RSA_4096: rsa(),
} as const satisfies Record<string, KeySpecFacts>;

export type KeySpec = keyof typeof KEY_SPECS;

interface KeySpecFacts {
  readonly usage: 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY';
  readonly algorithms: readonly string[];
}

export const isKeySpec = (text: string): text is KeySpec => Object.hasOwn(KEY_SPECS, text);

function rsa() {
  return {
    usage: 'SIGN_VERIFY',
    algorithms: [
      'RSASSA_PKCS1_V1_5_SHA_256',
      'RSASSA_PKCS1_V1_5_SHA_384',
      'RSASSA_PKCS1_V1_5_SHA_512',
      'RSASSA_PSS_SHA_256',
      'RSASSA_PSS_SHA_384',
      'RSASSA_PSS_SHA_512',
    ],
  } as const;
}
