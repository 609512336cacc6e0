import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { billOfMaterials } from '../../../lib/provenance/bill-of-materials.ts';

const lock = (packages: object, more: object = {}) =>
  JSON.stringify({ name: 'app', version: '1.0.0', lockfileVersion: 3, packages, ...more });

test('names each locked package once, with its purl and hashes', () => {
  const bill = billOfMaterials(
    lock({
      '': { name: 'app', version: '1.0.0' },
      'node_modules/@scope/a': { version: '1.2.3', integrity: 'sha512-AAEC', license: 'MIT' },
      'node_modules/b': { version: '2.0.0', dev: true },
      'node_modules/@scope/a/node_modules/b': { version: '2.0.0', dev: true },
      'node_modules/alias': { name: 'real', version: '3.0.0+build' },
      'node_modules/workspace': { link: true },
      workspace: { version: '9.0.0' },
    }),
  );
  expect(bill).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { component: { name: 'app', version: '1.0.0' } },
    components: [
      {
        purl: 'pkg:npm/%40scope/a@1.2.3',
        group: '@scope',
        name: 'a',
        hashes: [{ alg: 'SHA-512', content: '000102' }],
        licenses: [{ license: { name: 'MIT' } }],
        scope: 'required',
      },
      { purl: 'pkg:npm/b@2.0.0', scope: 'excluded' },
      { purl: 'pkg:npm/real@3.0.0%2Bbuild' },
    ],
  });
});

test.each([
  ['no JSON', 'nothing'],
  ['npm 6', lock({}, { lockfileVersion: 1 })],
  ['another document', '{}'],
])('gives none for %s', (_case, text) => {
  expect(billOfMaterials(text)).toBeUndefined();
});

test('reads the lockfile of this project', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../package-lock.json'), 'utf8');
  const { components } = billOfMaterials(text) as { components: { purl: string; hashes: unknown[] }[] };
  expect(components.length).toBeGreaterThan(100);
  for (const { purl, hashes } of components) {
    expect(purl).toMatch(/^pkg:npm\/(%40[\w.-]+\/)?[\w.-]+@[\w.+%-]+$/);
    expect(hashes).toHaveLength(1);
  }
});
