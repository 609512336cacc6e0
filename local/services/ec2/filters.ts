import type { Filter } from '@aws-sdk/client-ec2';
import { invalidParameter } from './errors.ts';

type Values = string | readonly string[] | undefined;

/**
 * Whether a resource passes all filters of a Describe call. `fields` are its values by filter name, `tags` serve
 * `tag:<key>` and `tag-key`; a filter name that is not there is refused. `*` and `?` are wildcards.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
export function matchesFilters(
  filters: readonly Filter[] | undefined,
  fields: Readonly<Record<string, Values>>,
  tags?: Readonly<Record<string, string>>,
): boolean {
  return (filters ?? []).every(({ Name = '', Values: wanted = [] }) => {
    const values = valuesOf(Name, fields, tags);
    return wanted.some((pattern) => values.some((value) => fits(value, pattern)));
  });
}

function valuesOf(
  name: string,
  fields: Readonly<Record<string, Values>>,
  tags: Readonly<Record<string, string>> | undefined,
): readonly string[] {
  if (tags && name === 'tag-key') return Object.keys(tags);
  if (tags && name.startsWith('tag:')) return [tags[name.slice('tag:'.length)] ?? []].flat();
  if (!(name in fields)) throw invalidParameter(`The filter '${name}' is invalid`);
  return [fields[name] ?? []].flat();
}

const fits = (value: string, pattern: string) =>
  /[*?]/.test(pattern) ? wildcard(pattern).test(value) : value === pattern;

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
