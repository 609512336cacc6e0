import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The commands that CodeBuild's images have beside their own, in a folder of the build's. `codebuild-hash-files` prints
 * one SHA-256 over the files of its patterns, for cache keys.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/caching-s3.html
 */
export function writeBuildTools(folder: string, source: string): string {
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  const program = `#!${process.execPath}\nconst SOURCE = ${JSON.stringify(source)};\n${HASH_FILES}`;
  writeFileSync(join(tools, 'codebuild-hash-files'), program, { mode: 0o755 });
  return tools;
}

// Patterns with * and ?; a path without them is itself. Plain Node, because the build has nothing else of ours.
const HASH_FILES = `
const { createHash } = require('node:crypto');
const { readFileSync, readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');
const escape = (text) => text.replace(/[.+^$(){}|[\\]\\\\]/g, '\\\\$&');
const one = (text) => escape(text).replaceAll('*', '[^/]*').replaceAll('?', '[^/]');
const whole = (pattern) => new RegExp('^' + pattern.split('**/').map(one).join('(?:.*/)?') + '$');
const patterns = process.argv.slice(2).map(whole);
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((path) => patterns.some((pattern) => pattern.test(path)))
  .filter((path) => statSync(join(SOURCE, path), { throwIfNoEntry: false })?.isFile())
  .sort();
const hash = createHash('sha256');
for (const path of files) hash.update(path + '\\0').update(readFileSync(join(SOURCE, path)));
console.log(hash.digest('hex'));
`;
