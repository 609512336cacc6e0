const TYPES: Readonly<Record<string, string>> = {
  u: 'user',
  user: 'user',
  g: 'group',
  group: 'group',
  m: 'mask',
  mask: 'mask',
  o: 'other',
  other: 'other',
};

/**
 * One entry of `acls`, in long form: `d:u:bob:7` is `default:user:bob:rwx`. Unnamed base entries are refused, since
 * `mode` sets them.
 */
export function parseAcl(text: string): { readonly text: string } | { readonly problem: string } {
  const parts = text.replace(/:+$/, '').split(':');
  if (parts.length < 2 || parts.length > 4) return { problem: 'expected two to four parts between colons' };
  const isDefault = parts[0] === 'd' || parts[0] === 'default';
  const rest = isDefault ? parts.slice(1) : parts;
  if (rest.length < 2 || rest.length > 3)
    return { problem: 'expected [default:][user|group|mask|other:]name:rwx' };
  const [type, name] = typeAndName(rest);
  const permission = longPermission(rest.at(-1) ?? '');
  if (!type) return { problem: 'expected user, group, mask or other' };
  if (permission === undefined)
    return { problem: 'expected a permission of r, w, x and - or one octal digit' };
  if ((type === 'mask' || type === 'other') && name !== '')
    return { problem: `expected no name with ${type}` };
  if (!isDefault && type !== 'mask' && name === '')
    return { problem: 'expected a name (use mode for the base entry)' };
  return { text: `${isDefault ? 'default:' : ''}${type}:${name}:${permission}` };
}

function typeAndName(rest: readonly string[]): readonly [string | undefined, string] {
  const [first = '', second = ''] = rest;
  const type = Object.hasOwn(TYPES, first) ? TYPES[first] : undefined;
  if (rest.length === 3) return [type, second];
  return type === 'mask' || type === 'other' ? [type, ''] : ['user', first];
}

function longPermission(text: string): string | undefined {
  const bits = /^[0-7]$/.test(text) ? Number(text) : letterBits(text);
  if (bits === undefined) return undefined;
  return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
}

function letterBits(text: string): number | undefined {
  if (!/^[rwx-]+$/.test(text)) return undefined;
  return (text.includes('r') ? 4 : 0) + (text.includes('w') ? 2 : 0) + (text.includes('x') ? 1 : 0);
}
