import { webcrypto } from 'node:crypto';
import { Integer, OctetString, Utf8String } from 'asn1js';
import {
  AttributeTypeAndValue,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedData,
  SignerInfo,
} from 'pkijs';
import { cmsEngine, CONTENT_TYPE, HASH, KEY } from './cms-engine.ts';
import { fromPem, toPem } from './pem.ts';

/** A key and its self-signed certificate, as PEM. */
export interface SigningIdentity {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Makes an identity that is good for as long as any cloud of this kind will run. Takes some tenths of a second. */
export async function createSigningIdentity(name: string): Promise<SigningIdentity> {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const certificate = new Certificate({ version: 2, serialNumber: new Integer({ value: 1 }) });
  for (const side of [certificate.issuer, certificate.subject]) {
    side.typesAndValues.push(
      new AttributeTypeAndValue({ type: COMMON_NAME, value: new Utf8String({ value: name }) }),
    );
  }
  certificate.notBefore.value = new Date('2020-01-01T00:00:00Z');
  certificate.notAfter.value = new Date('2049-12-31T23:59:59Z');
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey, cmsEngine);
  await certificate.sign(keys.privateKey, HASH, cmsEngine);
  return {
    certificate: toPem('CERTIFICATE', certificate.toSchema(true).toBER()),
    privateKey: toPem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)),
  };
}

const COMMON_NAME = '2.5.4.3';

/** Signs a text: the answer holds it, its signature and the certificate, as PEM with the armour `PKCS7`. */
export async function createSigner(identity: SigningIdentity): Promise<(text: string) => Promise<string>> {
  const certificate = Certificate.fromBER(fromPem('CERTIFICATE', identity.certificate));
  const pkcs8 = fromPem('PRIVATE KEY', identity.privateKey);
  const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, KEY, false, ['sign']);
  const { issuer, serialNumber } = certificate;
  return async (text) => {
    const signed = new SignedData({
      version: 1,
      encapContentInfo: new EncapsulatedContentInfo({
        eContentType: CONTENT_TYPE.data,
        eContent: new OctetString({ valueHex: Buffer.from(text) }),
      }),
      signerInfos: [new SignerInfo({ version: 1, sid: new IssuerAndSerialNumber({ issuer, serialNumber }) })],
      certificates: [certificate],
    });
    await signed.sign(key, 0, HASH, undefined, cmsEngine);
    const content = signed.toSchema(true) as unknown;
    const message = new ContentInfo({ contentType: CONTENT_TYPE.signedData, content });
    return toPem('PKCS7', message.toSchema().toBER());
  };
}
