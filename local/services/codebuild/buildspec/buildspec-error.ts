/** Thrown where a buildspec cannot be run; the message names the line, what was expected and what was found. */
export class BuildspecError extends Error {
  override readonly name = 'BuildspecError';
}
