import { refuseRepeats } from './refuse-repeats.ts';
import { named, type Field, type YamlReader } from './yaml-reader.ts';

export interface NameRule {
  readonly pattern: RegExp;
  readonly expected: string;
}

export const CODE_DEPLOY_NAME: NameRule = {
  pattern: /^[A-Za-z0-9._+=,@-]{1,100}$/,
  expected: 'a CodeDeploy name (1 to 100 letters, digits and . _ + = , @ -)',
};

export function readName(reader: YamlReader, field: Field, rule: NameRule): string | undefined {
  const name = reader.string(field, rule.expected);
  if (name === undefined || rule.pattern.test(name)) return name;
  reader.fault(field, `expected ${named(field)} to be ${rule.expected}, got ${reader.got(field)}`);
  return undefined;
}

interface NamesRule {
  readonly rule: NameRule;
  /** How many; any number where it is left out. */
  readonly most?: number;
}

/** The names of a list; none where it is left out. */
export function readNames(reader: YamlReader, field: Field, { rule, most }: NamesRule): string[] {
  if (!field.node) return [];
  const items = reader.list(field, 'names');
  if (!items) return [];
  if (most !== undefined && items.length > most) {
    reader.fault(field, `expected ${field.name} to have at most ${most} names, got ${items.length}`);
  }
  const names = items.map((item) => readName(reader, item, rule));
  refuseRepeats(reader, items, { what: 'the name', valueOf: (index) => names[index] });
  return names.filter((name) => name !== undefined);
}
