import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'docs/console');
const MOST_BYTES = 1_500_000;

const taken = readdirSync(FOLDER).sort();

it('shows every picture of the console that is there, and no other', () => {
  const page = readFileSync(join(ROOT, 'docs/console.md'), 'utf8');
  const shown = [...page.matchAll(/\]\(console\/([^)]+)\)/g)].map(([, name]) => name!);
  expect([...new Set(shown)].sort()).toEqual(taken);
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const first = [...readme.matchAll(/docs\/console\/([\w-]+\.webp)/g)].map(([, name]) => name!);
  expect(first.length).toBeGreaterThan(0);
  expect(first.filter((name) => !taken.includes(name))).toEqual([]);
});

it('keeps them small', () => {
  const bytes = taken.reduce((sum, name) => sum + statSync(join(FOLDER, name)).size, 0);
  expect(bytes).toBeLessThan(MOST_BYTES);
});
