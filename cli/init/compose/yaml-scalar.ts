/** What YAML 1.1 or 1.2 reads as something else than a text. */
const TAKEN = /^(?:true|false|yes|no|on|off|null|y|n|[\d.+-][\d._:eExX+-]*)$/i;

/** A text as YAML, in one line: plain where that is safe, else in quotes. */
export function yamlScalar(text: string): string {
  if (/^[A-Za-z./_](?:[\w./@+ -]*[\w./@+-])?$/.test(text) && !TAKEN.test(text)) return text;
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes("'")) return `'${text}'`;
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escaped);
}

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
