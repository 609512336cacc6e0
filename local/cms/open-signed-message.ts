import { OctetString } from 'asn1js';
import { Certificate, ContentInfo, SignedData } from 'pkijs';
import { cmsEngine, CONTENT_TYPE } from './cms-engine.ts';
import { fromPem } from './pem.ts';

/**
 * The text in a signed message, once its signature is found to be good and its signer to be the trusted one. `trusted`
 * is a certificate as PEM. Throws with a sentence that says what is wrong.
 */
export async function openSignedMessage(message: string, trusted: string): Promise<string> {
  const signed = parse(message);
  const certificate = Certificate.fromBER(fromPem('CERTIFICATE', trusted));
  // What the message itself brings is no proof of anything: only the trusted certificate is asked.
  signed.certificates = [certificate];
  const signers = signed.signerInfos;
  if (signers.length !== 1) throw new Error(`expected one signature, found ${signers.length}`);
  const isGood = await signed.verify({ signer: 0, checkChain: false }, cmsEngine).catch((cause: unknown) => {
    throw new Error(`the signature is not that of the trusted certificate: ${reason(cause)}`, { cause });
  });
  if (!isGood) throw new Error('the signature is not that of the trusted certificate over this text');
  const content = signed.encapContentInfo.eContent;
  if (!(content instanceof OctetString))
    throw new Error('expected the signed text in the message, found none');
  return Buffer.from(content.getValue()).toString('utf8');
}

function parse(message: string): SignedData {
  const der = fromPem('PKCS7', message);
  try {
    const { contentType, content } = ContentInfo.fromBER(der);
    if (contentType !== CONTENT_TYPE.signedData) throw new Error(`its content type is ${contentType}`);
    return new SignedData({ schema: content as unknown });
  } catch (cause) {
    throw new Error(`expected a signed message (CMS SignedData), found something else: ${reason(cause)}`, {
      cause,
    });
  }
}

const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
