export const TAR_BLOCK = 512;

/** Whether a block begins a tar: its header carries the sum of its own bytes, that field counted as spaces. */
export function isTarHeader(block: Buffer): boolean {
  if (block.length < TAR_BLOCK) return false;
  const field = block.subarray(148, 156).toString('latin1');
  const sum = block
    .subarray(0, TAR_BLOCK)
    .reduce((sum, byte, place) => sum + (place >= 148 && place < 156 ? 0x20 : byte), 0);
  return parseInt(field.replace(/[\0 ]+/g, ''), 8) === sum;
}
