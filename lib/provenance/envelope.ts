import * as z from 'zod/mini';

/** What an in-toto statement is sealed in: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
export const envelope = z.object({
  payloadType: z.literal('application/vnd.in-toto+json'),
  /** Base64 of the statement, byte for byte. */
  payload: z.string(),
  /** Empty where the stack has no key: then the statement is unsigned. */
  signatures: z.array(z.object({ keyid: z.string(), sig: z.string() })),
});

export type Envelope = z.infer<typeof envelope>;
export type Signature = Envelope['signatures'][number];

export function sealStatement(statement: Uint8Array, signatures: readonly Signature[]): Envelope {
  return {
    payloadType: 'application/vnd.in-toto+json',
    payload: Buffer.from(statement).toString('base64'),
    signatures: [...signatures],
  };
}

/** What a signature is over: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
export function preAuthEncoding(statement: Uint8Array): Buffer {
  const type = 'application/vnd.in-toto+json';
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${statement.length} `), statement]);
}
