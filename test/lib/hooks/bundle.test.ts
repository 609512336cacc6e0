import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const VALIDATOR = `
import { eachHost, hookValidator, httpProbe } from 'signalbox/hooks';
export const handler = hookValidator(httpProbe({ url: eachHost(8080, '/health'), attempts: 5, passes: 4 }));
`;

/** A user's project, with the package in its node_modules as npm puts it there. */
let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'validator-'));
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'signalbox', type: 'module' }));
});
afterAll(() => rmSync(project, { recursive: true }));

const write = (name: string, text: string): string => {
  const path = join(project, name);
  writeFileSync(path, text);
  return path;
};

test('adds less than 60 KB to a bundle that leaves the SDK to the runtime', async () => {
  const entry = write('smoke.mjs', VALIDATOR);
  const { outputFiles } = await build({
    entryPoints: [entry],
    alias: { 'signalbox/hooks': join(ROOT, 'dist/hooks/index.js') },
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
    external: ['@aws-sdk/*'],
  });
  expect(outputFiles[0]!.contents.byteLength).toBeLessThan(60_000);
});

test('is exported by the package with its types', () => {
  const exported = JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      target: 'es2022',
      strict: true,
      noEmit: true,
      types: [],
      skipLibCheck: true,
      paths: { 'signalbox/hooks': [join(ROOT, 'dist/hooks/types/hooks/index.d.ts')] },
    },
    files: ['smoke.ts'],
  });
  write('tsconfig.json', exported);
  const check = () =>
    execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', project], {
      encoding: 'utf8',
    });
  write('smoke.ts', VALIDATOR);
  expect(check()).toBe('');
  write('smoke.ts', VALIDATOR.replace('attempts: 5', "attempts: 'five'"));
  expect(check).toThrow();
});
