import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objectId, treeId, type ObjectFormat, type TreeFile } from '../../../../lib/source/git/git-object.ts';

describe.each(['sha1', 'sha256'] as const)('in a %s repository', (format: ObjectFormat) => {
  let folder: string;
  const git = (args: readonly string[], input = '') =>
    execFileSync('git', ['-C', folder, ...args], { input })
      .toString()
      .trim();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'signalbox-objects-'));
    execFileSync('git', ['init', '-q', `--object-format=${format}`, folder]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('names a blob as git does', () => {
    const content = 'hello\n';
    expect(objectId('blob', Buffer.from(content), format)).toBe(git(['hash-object', '--stdin'], content));
  });

  test('names any tree as git does', () => {
    const name = fc.constantFrom('a', 'a.b', 'a-b', 'a0', 'b', 'ü', 'lib', 'lib.ts', 'z');
    const file = fc.record({
      path: fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
      mode: fc.constantFrom('100644', '100755', '120000', '160000'),
      content: fc.string({ maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(file, { selector: ({ path }) => path, maxLength: 8 }), (drawn) => {
        const files: TreeFile[] = drawn
          .filter(({ path }) => !drawn.some((other) => other.path.startsWith(`${path}/`)))
          .map(({ path, mode, content }) => {
            const id = objectId('blob', Buffer.from(content), format);
            return { path, mode, id };
          });
        git(['read-tree', '--empty']);
        git(
          ['update-index', '--add', '--index-info'],
          files.map(({ mode, id, path }) => `${mode} ${id}\t${path}\n`).join(''),
        );
        expect(treeId(files, format)).toBe(git(['write-tree', '--missing-ok']));
      }),
      { numRuns: 40 },
    );
  });
});
