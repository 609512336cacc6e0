import { shortArn } from '../stack-template.ts';

export interface Policy {
  readonly Statement: readonly { readonly Sid?: string; readonly [key: string]: unknown }[];
}

type Resolve = (value: unknown) => string | undefined;

/** What the template's policy says and the bucket's does not, or says otherwise. Further statements are their owner's affair. */
export function policyDifferences(wanted: Policy, found: Policy, resolve: Resolve): string[] {
  const standing = new Map(found.Statement.map((statement) => [statement.Sid, statement]));
  return wanted.Statement.flatMap((statement) => {
    const { Sid } = statement;
    const other = standing.get(Sid);
    if (!other) return [`its policy lacks the statement ${Sid}`];
    const same =
      JSON.stringify(comparable(statement, resolve)) === JSON.stringify(comparable(other, resolve));
    return same ? [] : [`the statement ${Sid} of its policy is not the template's`];
  });
}

/** Names instead of intrinsic functions and ARNs; lists in one order, and one of a single text as that text. */
function comparable(value: unknown, resolve: Resolve): unknown {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return shortArn(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => comparable(item, resolve)).sort();
    return items.length === 1 ? items[0] : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value).sort();
  if (keys.length === 1 && /^(Ref|Fn::\w+)$/.test(keys[0]!)) return resolve(value);
  return keys.map((key) => [key, comparable((value as Record<string, unknown>)[key], resolve)]);
}
