import { createPrivateKey, generateKeyPair, randomBytes, type KeyObject } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Cloud } from '../../cloud.ts';
import type { KeySpec } from './key-specs.ts';

/** The secrets of keys, each a file that only its owner reads, in the service's folder. They never leave this module's callers. */
export interface KeyMaterial {
  create(keyId: string, spec: KeySpec): Promise<void>;
  /** 256 bits of a symmetric key. */
  secret(keyId: string): Buffer;
  privateKey(keyId: string): KeyObject;
  remove(keyId: string): void;
}

export function keyMaterial(cloud: Cloud): KeyMaterial {
  const fileOf = (keyId: string) => join(cloud.folder('kms'), `${keyId}.key`);
  return {
    create: async (keyId, spec) =>
      writeFileSync(fileOf(keyId), await generate(spec), { mode: 0o600, flag: 'wx' }),
    secret: (keyId) => readFileSync(fileOf(keyId)),
    privateKey: (keyId) => createPrivateKey(readFileSync(fileOf(keyId))),
    remove: (keyId) => rmSync(fileOf(keyId), { force: true }),
  };
}

const CURVES = {
  ECC_NIST_P256: 'prime256v1',
  ECC_NIST_P384: 'secp384r1',
  ECC_NIST_P521: 'secp521r1',
  ECC_SECG_P256K1: 'secp256k1',
} as const;

async function generate(spec: KeySpec): Promise<Buffer | string> {
  if (spec === 'SYMMETRIC_DEFAULT') return randomBytes(32);
  const { privateKey } = spec.startsWith('RSA_')
    ? await promisify(generateKeyPair)('rsa', { modulusLength: Number(spec.slice('RSA_'.length)) })
    : await promisify(generateKeyPair)('ec', { namedCurve: CURVES[spec as keyof typeof CURVES] });
  return privateKey.export({ format: 'pem', type: 'pkcs8' });
}
