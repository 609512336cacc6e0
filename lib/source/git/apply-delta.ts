import { SourceRejected } from '../source.ts';

/** Makes an object out of another one and what git packed as the difference. https://git-scm.com/docs/gitformat-pack */
export function applyDelta(base: Buffer, delta: Buffer): Buffer {
  const place = { at: 0 };
  const baseSize = readSize(delta, place);
  const size = readSize(delta, place);
  if (baseSize !== base.length) throw broken();
  const parts: Buffer[] = [];
  let made = 0;
  while (place.at < delta.length) {
    const part = nextPart(base, delta, place);
    made += part.length;
    if (made > size) throw broken();
    parts.push(part);
  }
  if (made !== size) throw broken();
  return Buffer.concat(parts, size);
}

const broken = () => new SourceRejected('expected a delta of git that fits its base, got a broken one');

function readSize(delta: Buffer, place: { at: number }): number {
  let size = 0;
  for (let unit = 1; ; unit *= 128) {
    const byte = byteAt(delta, place);
    size += (byte & 0x7f) * unit;
    if (byte < 0x80) return size;
  }
}

function byteAt(delta: Buffer, place: { at: number }): number {
  const byte = delta[place.at++];
  if (byte === undefined) throw broken();
  return byte;
}

/** A run of the base, or bytes of the delta itself. */
function nextPart(base: Buffer, delta: Buffer, place: { at: number }): Buffer {
  const code = byteAt(delta, place);
  if (code === 0) throw broken();
  if (code < 0x80) {
    place.at += code;
    if (place.at > delta.length) throw broken();
    return delta.subarray(place.at - code, place.at);
  }
  let offset = 0;
  let size = 0;
  for (let bit = 0; bit < 4; bit += 1) if (code & (1 << bit)) offset += byteAt(delta, place) * 256 ** bit;
  for (let bit = 0; bit < 3; bit += 1) if (code & (16 << bit)) size += byteAt(delta, place) * 256 ** bit;
  if (size === 0) size = 0x10000;
  if (offset + size > base.length) throw broken();
  return base.subarray(offset, offset + size);
}
