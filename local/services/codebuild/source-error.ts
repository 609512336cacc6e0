/** Thrown where a source cannot be used. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}
