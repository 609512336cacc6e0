import { createHash, randomUUID } from 'node:crypto';

/** Different with every write of a record. */
export const newNonce = (): string => randomUUID();

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
