/** A word of sh that stands for exactly this text. */
export const shellQuote = (word: string): string =>
  /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
