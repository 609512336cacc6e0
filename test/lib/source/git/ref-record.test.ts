import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseRefRecord, provenCommit, type RefRecord } from '../../../../lib/source/git/ref-record.ts';

const COMMIT = 'c'.repeat(40);
const KEY = 'refs/hello/heads/main.json';
const RECORD: RefRecord = {
  version: 1,
  ref: 'refs/heads/main',
  objectFormat: 'sha1',
  target: COMMIT,
  previous: null,
  sequence: 1,
  packs: [{ key: `packs/hello/${'a'.repeat(40)}.bundle`, bytes: 10, tips: [COMMIT] }],
  sources: [{ key: `src/hello/${COMMIT}.tar.gz`, bytes: 10, commit: COMMIT }],
  proof: [],
  push: { id: '1', at: '2026-01-01T00:00:00.000Z', by: 'A <a@b>', options: [], forced: false },
  log: [{ sequence: 1, target: COMMIT, push: '1' }],
};
const read = (change: object, key = KEY) => parseRefRecord(key, JSON.stringify({ ...RECORD, ...change }));

test('reads a record', () => {
  expect(read({})).toEqual({ ...RECORD, repository: 'hello' });
  expect(read({ target: null, packs: [], sources: [] }).target).toBeNull();
});

test.each([
  ['of another ref', { ref: 'refs/heads/x' }, KEY, 'the record of refs/heads/main'],
  ['at no key of a ref', {}, 'refs/hello/heads/main', 'the key of a ref'],
  ['of a ref that git refuses', { ref: 'refs/heads/a..b' }, 'refs/hello/heads/a..b.json', 'holds ..'],
  ['of another version', { version: 2 }, KEY, 'version 1'],
  ['with members that nobody knows', { surprise: 1 }, KEY, 'version 1'],
  ['with half an id', { target: 'c0ffee' }, KEY, '40 hex digits'],
  ['with ids of the other format', { objectFormat: 'sha256' }, KEY, '64 hex digits'],
  [
    'with a pack of another repository',
    { packs: [{ key: `packs/other/${'a'.repeat(40)}.bundle`, bytes: 1, tips: [] }] },
    KEY,
    'objects of the repository hello',
  ],
  [
    'with a source from anywhere',
    { sources: [{ key: 'sources/hello/app.zip', bytes: 1, commit: COMMIT }] },
    KEY,
    'objects of the repository hello',
  ],
  ['that is too large', { push: { ...RECORD.push, by: 'x'.repeat(2 ** 20) } }, KEY, 'at most 1048576 bytes'],
  ['without a sequence', { sequence: 0 }, KEY, 'version 1'],
])('refuses a record %s', (_what, change, key, message) => {
  expect(() => read(change, key)).toThrow(message);
});

describe('what a record proves', () => {
  let folder: string;
  const git = (...args: string[]) =>
    execFileSync('git', [
      '-C',
      folder,
      '-c',
      'user.name=A',
      '-c',
      'user.email=a@b',
      '-c',
      'advice.nestedTag=false',
      ...args,
    ]);
  const raw = (kind: string, id: string) => git('cat-file', kind, id).toString('base64');
  const idOf = (name: string) => git('rev-parse', name).toString().trim();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'signalbox-record-'));
    execFileSync('git', ['init', '-q', folder]);
    git('commit', '-q', '--allow-empty', '-m', 'Grüße\n\nmore');
    git('tag', '-a', 'v1', '-m', 'one');
    git('tag', '-a', 'v2', '-m', 'two', 'v1');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is the tree of its commit, also through tags', () => {
    const commit = idOf('HEAD');
    const proven = { commit, tree: idOf('HEAD^{tree}'), subject: 'Grüße' };
    expect(provenCommit({ ...RECORD, target: commit, proof: [raw('commit', commit)] })).toEqual(proven);
    const [outer, inner] = [idOf('v2'), idOf('v1')];
    const proof = [raw('tag', outer), raw('tag', inner), raw('commit', commit)];
    expect(provenCommit({ ...RECORD, target: outer, proof })).toEqual(proven);
  });

  test('is nothing where an object is another one or missing', () => {
    const commit = idOf('HEAD');
    const forged = Buffer.from(`tree ${'0'.repeat(40)}\n\nx`).toString('base64');
    expect(() => provenCommit({ ...RECORD, target: commit, proof: [forged] })).toThrow('got other bytes');
    expect(() => provenCommit({ ...RECORD, target: commit, proof: [] })).toThrow('got none');
    const [tag] = [idOf('v1')];
    expect(() => provenCommit({ ...RECORD, target: tag, proof: [raw('tag', tag)] })).toThrow(
      'got other bytes',
    );
  });
});
