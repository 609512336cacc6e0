/** Wraps DER as PEM: base64 in lines of 64 under a label. https://www.rfc-editor.org/rfc/rfc7468 */
export const toPem = (label: string, der: ArrayBuffer): string =>
  [
    `-----BEGIN ${label}-----`,
    ...(Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []),
    `-----END ${label}-----`,
    '',
  ].join('\n');

/** The DER in a PEM of that label; throws where there is none. */
export function fromPem(label: string, pem: string): Buffer {
  const found = new RegExp(`-----BEGIN ${label}-----\\s+([A-Za-z0-9+/=\\s]+)-----END ${label}-----`).exec(
    pem,
  );
  if (found) return Buffer.from(found[1]!, 'base64');
  throw new Error(`expected PEM with BEGIN ${label}, found ${JSON.stringify(pem.slice(0, 40))}`);
}
