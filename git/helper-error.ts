/** What the person at the terminal reads, in one sentence; anything else that is thrown is a fault of the helper. */
export class HelperError extends Error {
  override readonly name = 'HelperError';
}
