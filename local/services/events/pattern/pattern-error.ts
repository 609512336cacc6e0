/** What is wrong with an event pattern, in the words of AWS's Event Ruler. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}
