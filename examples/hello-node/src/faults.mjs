import { readFileSync } from 'node:fs';

/** The faults built into this version (`{ "errorShare": 0.3 }`); a version without the file has none. */
export function readFaults(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return { errorShare: 0 };
    throw error;
  }
  const { errorShare } = JSON.parse(text);
  if (typeof errorShare !== 'number' || errorShare < 0 || errorShare > 1) {
    throw new Error(`expected errorShare in ${file} to be a number from 0 to 1, got ${errorShare}`);
  }
  return { errorShare };
}

/** Answers which requests fail: exactly that share of them, evenly spread. */
export function createFaults({ errorShare }) {
  let requests = 0;
  return () => {
    requests += 1;
    return Math.floor(requests * errorShare) > Math.floor((requests - 1) * errorShare);
  };
}
