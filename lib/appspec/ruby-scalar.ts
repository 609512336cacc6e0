/** What Ruby's YAML library makes of a scalar. */
export type ScalarValue = string | number | boolean | null;

const FLOAT = /^[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][+-][0-9]+)?$/;
const INTEGER = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9](?:[0-9]|,[0-9]|_[0-9])*|0x[0-9a-fA-F_]+)$/;
const WORD = /^[^\d.:-]?[\p{L}\p{M}_\s!@#$%^&*(){}<>|/\\~;=]+/u;
const TIME =
  /^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?$/;
const DATE = /^\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)$/;
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}$/;

/**
 * The value of a scalar by the rules of Ruby's Psych, which are YAML 1.1 with exceptions: `0644` is octal, `1e3` is text,
 * `1:00` is 3600, `yes` is true. An unquoted date answers `date`: the safe loader refuses it.
 */
export function rubyScalar(
  source: string,
  style: { readonly plain: boolean; readonly tag: string | undefined },
): { readonly value: ScalarValue } | 'date' {
  if (style.tag === 'tag:yaml.org,2002:float' || style.tag === 'tag:yaml.org,2002:int') {
    return { value: Number(source) };
  }
  if (!style.plain || (style.tag !== undefined && style.tag !== '')) return { value: source };
  if (TIME.test(source) || DATE.test(source)) return 'date';
  return { value: plainValue(source) };
}

function plainValue(text: string): ScalarValue {
  if (text === '') return null;
  if (WORD.test(text) || text.includes('\n')) return wordValue(text);
  if (/^\+?\.inf$/i.test(text)) return Infinity;
  if (/^-\.inf$/i.test(text)) return -Infinity;
  if (/^\.nan$/i.test(text)) return NaN;
  if (SEXAGESIMAL.test(text)) return sexagesimal(text);
  if (FLOAT.test(text)) return /^[-+]?\.$/.test(text) ? text : Number(text.replaceAll(/[,_]/g, ''));
  if (INTEGER.test(text)) return integer(text.replaceAll(/[,_]/g, ''));
  return text;
}

function wordValue(text: string): ScalarValue {
  if (text === '~' || /^null$/i.test(text)) return null;
  if (/^(?:yes|true|on)$/i.test(text)) return true;
  if (/^(?:no|false|off)$/i.test(text)) return false;
  return text;
}

function integer(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '');
  if (/^0[0-7]/.test(digits)) return sign * Number.parseInt(digits, 8);
  return sign * Number(digits);
}

function sexagesimal(text: string): number {
  return text
    .replaceAll('_', '')
    .split(':')
    .reduce((sum, part, index) => sum + Number.parseInt(part, 10) * 60 ** Math.abs(index - 2), 0);
}
