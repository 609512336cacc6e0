import type { Words } from './language.ts';

/** Thrown where a page or an action cannot be had, with what the page then says and with which HTTP status. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly words: Words<string>;
  readonly status: 400 | 403 | 404 | 409;

  constructor(status: Refusal['status'], words: Words<string>, options?: ErrorOptions) {
    super(words.en, options);
    this.status = status;
    this.words = words;
  }
}
