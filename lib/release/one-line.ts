/** Long enough for what a person needs to know, and for a few lines of a build. */
const MOST_CHARACTERS = 2_000;

/** A text of somebody else's as part of one sentence: without line breaks, and with an end. */
export function oneLine(text: string): string {
  const line = text.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim();
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1)}…` : line;
}
