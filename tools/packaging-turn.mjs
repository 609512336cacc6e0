import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until no other process packages the same tree: osls makes everything in one `.serverless` folder and empties it
 * first, so that two at once leave half a package. The turn ends with this process, however that ends.
 */
export async function takePackagingTurn(lock) {
  mkdirSync(dirname(lock), { recursive: true });
  while (!takes(lock)) await delay(100);
  process.on('exit', () => rmSync(lock, { force: true }));
}

function takes(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isHeld(lock)) rmSync(lock, { force: true });
    return false;
  }
}

/** Not where its process was killed. One that is just being written is held. */
function isHeld(lock) {
  try {
    const holder = readFileSync(lock, 'utf8');
    if (holder !== '') process.kill(Number(holder), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
