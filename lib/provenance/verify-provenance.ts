import { createPublicKey, verify } from 'node:crypto';
import type { Artifact } from '../release/release-record.ts';
import { envelope, preAuthEncoding, type Envelope } from './envelope.ts';
import { readJson } from './read-json.ts';
import { statement } from './statement.ts';

/** The key that must have signed: its ARN, its public half (DER, SPKI) and the algorithm, as KMS gives them. */
export interface TrustedKey {
  readonly arn: string;
  readonly publicKey: Uint8Array;
  readonly algorithm: string;
}

export interface Claimed {
  readonly artifact: Pick<Artifact, 'sha256'>;
  readonly release: string;
  /** Where the stack has a key. */
  readonly key: TrustedKey | undefined;
}

/**
 * Why a provenance does not speak for an artifact, as the end of a sentence; undefined where it does. Nothing that it
 * says is looked at before its signature, and any signature but the stack's key's is none.
 */
export function provenanceProblem(text: string, { artifact, release, key }: Claimed): string | undefined {
  const sealed = envelope.safeParse(readJson(text)).data;
  if (!sealed) return 'it is no DSSE envelope of an in-toto statement';
  const payload = Buffer.from(sealed.payload, 'base64');
  const unproven = key && signatureProblem(sealed, payload, key);
  if (unproven) return unproven;
  const said = statement.safeParse(readJson(payload.toString())).data;
  if (!said) return 'it holds no SLSA provenance';
  const subjects = said.subject.map(({ digest }) => digest?.['sha256'] ?? 'nothing');
  if (!subjects.includes(artifact.sha256)) return `it speaks for ${subjects.join(', ')}`;
  const about = said.predicate.buildDefinition.externalParameters.release;
  return about === release ? undefined : `it speaks for the release ${about}`;
}

function signatureProblem({ signatures }: Envelope, payload: Buffer, key: TrustedKey): string | undefined {
  if (signatures.length === 0) return `it is unsigned, and must be signed by ${key.arn}`;
  const own = signatures.filter(({ keyid }) => keyid === key.arn);
  if (own.length === 0)
    return `it is signed by ${signatures.map(({ keyid }) => keyid).join(', ')}, not by ${key.arn}`;
  const signed = preAuthEncoding(payload);
  const publicKey = createPublicKey({ key: Buffer.from(key.publicKey), format: 'der', type: 'spki' });
  const hash = `sha${key.algorithm.slice(-3)}`;
  const holds = own.some(({ sig }) => verify(hash, signed, publicKey, Buffer.from(sig, 'base64')));
  return holds ? undefined : `its signature is not one of ${key.arn}`;
}
