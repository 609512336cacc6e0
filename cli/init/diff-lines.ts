import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** The difference between a file and a text that would stand in its place, as lines of a patch, by git. */
export async function diffLines(path: string, after: string): Promise<readonly string[]> {
  const options = ['--no-index', '--no-color', '--no-ext-diff', '--no-textconv'];
  const child = spawn('git', ['diff', ...options, '--', path, '-'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  // git may have ended before it has read everything.
  child.stdin.on('error', () => {});
  child.stdin.end(after);
  const patch = await Promise.race([text(child.stdout), failed]);
  const lines = patch.trimEnd().split('\n');
  const first = lines.findIndex((line) => line.startsWith('@@'));
  return first < 0 ? [] : lines.slice(first);
}
