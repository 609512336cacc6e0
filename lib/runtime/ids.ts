import { randomUUID } from 'node:crypto';

/** Different with every write of a record. */
export const newNonce = (): string => randomUUID();
