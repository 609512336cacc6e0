/**
 * JSON whose numbers keep their spelling: EventBridge compares numbers as text, so 300 is neither 300.0 nor 3.0e2.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export type ExactJson =
  | string
  | number
  | boolean
  | null
  | NumberText
  | readonly ExactJson[]
  | { readonly [key: string]: ExactJson };

/** A number that was not written the way JavaScript writes it. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Parses JSON; throws SyntaxError as JSON.parse does. */
export function parseExactJson(text: string): ExactJson {
  const plain = JSON.parse(text) as ExactJson;
  const marked = markNumbers(text);
  if (marked === text) return plain;
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? new NumberText(value.slice(MARK.length)) : value,
  ) as ExactJson;
}

const MARK = '\u0000number ';
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

const markNumbers = (text: string) =>
  text.replace(TOKEN, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : JSON.stringify(MARK + token),
  );
