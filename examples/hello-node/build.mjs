// Makes dist/: the server, the version that it answers with, and its faults where there are some.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { readFaults } from './src/faults.mjs';

const { name, version } = JSON.parse(await readFile('package.json', 'utf8'));
await rm('dist', { recursive: true, force: true });
await mkdir('dist');
await cp('src', 'dist', { recursive: true });
const build = process.env.CODEBUILD_BUILD_ID ?? 'by hand';
await writeFile('dist/version.json', `${JSON.stringify({ application: name, version, build })}\n`);
await writeFile('dist/faults.json', `${JSON.stringify(readFaults('faults.json'))}\n`);
await writeFile('dist/package.json', `${JSON.stringify({ type: 'module' })}\n`);
console.log(`built ${name} ${version}`);
