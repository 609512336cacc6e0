import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromPem, toPem } from '../../../local/cms/pem.ts';
import { createSigner, createSigningIdentity, type SigningIdentity } from '../../../local/cms/signer.ts';
import { openSignedMessage } from '../../../local/cms/open-signed-message.ts';

const TEXT = '{"DeploymentId":"d-1","ApplicationName":"grün"}';
let own: SigningIdentity;
let other: SigningIdentity;
let message: string;
beforeAll(async () => {
  own = await createSigningIdentity('own');
  other = await createSigningIdentity('other');
  message = await (await createSigner(own))(TEXT);
});

test('is opened by whoever trusts its signer', async () => {
  expect(await openSignedMessage(message, own.certificate)).toBe(TEXT);
});

describe('is refused', () => {
  test('where another signer signed it, also one of the same name', async () => {
    await expect(openSignedMessage(message, other.certificate)).rejects.toThrow(
      'not that of the trusted certificate',
    );
    const twin = await createSigningIdentity('own');
    await expect(openSignedMessage(message, twin.certificate)).rejects.toThrow(
      'not that of the trusted certificate',
    );
  });

  test('where one letter of it was changed', async () => {
    const der = fromPem('PKCS7', message);
    der.write('d-2', der.indexOf('d-1'));
    const changed = toPem('PKCS7', new Uint8Array(der).buffer);
    await expect(openSignedMessage(changed, own.certificate)).rejects.toThrow(
      'not that of the trusted certificate',
    );
  });

  test.each([
    ['plain text', TEXT],
    ['base64 without armour', Buffer.from(TEXT).toString('base64')],
  ])('where it is %s', async (_what, text) => {
    await expect(openSignedMessage(text, own.certificate)).rejects.toThrow('expected PEM with BEGIN PKCS7');
  });

  test('where the armour holds something else', async () => {
    const garbage = toPem('PKCS7', new Uint8Array(Buffer.from('garbage')).buffer);
    await expect(openSignedMessage(garbage, own.certificate)).rejects.toThrow('expected a signed message');
  });
});

const hasOpenSsl = spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0;

describe.skipIf(!hasOpenSsl)('OpenSSL, as the stock agent has it (skipped where it is not installed)', () => {
  test('verifies it too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-cms-'));
    const [file, certificate] = [join(folder, 'message.p7'), join(folder, 'certificate.pem')];
    writeFileSync(file, message);
    writeFileSync(certificate, own.certificate);
    const args = [
      'smime',
      '-verify',
      '-inform',
      'PEM',
      '-in',
      file,
      '-CAfile',
      certificate,
      '-purpose',
      'any',
    ];
    expect(execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString()).toBe(TEXT);
    rmSync(folder, { recursive: true });
  });
});
