/** A JSON value together with its text: the text is what history shows and what the size limit counts. */
export interface Data {
  readonly value: unknown;
  readonly text: string;
}

export const dataFromText = (text: string): Data => ({ value: JSON.parse(text) as unknown, text });

/** The text must exist: callers give JSON values, never undefined. */
export const dataFromValue = (value: unknown): Data => ({ value, text: JSON.stringify(value) });

/** True if the text takes more than `limit` bytes in UTF-8; counts only where the length leaves a doubt. */
export function exceeds(text: string, limit: number): boolean {
  return text.length > limit || (text.length * 3 > limit && Buffer.byteLength(text) > limit);
}
