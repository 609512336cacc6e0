import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { isNull, listItems, mapItems } from './list-items.ts';
import { parseAcl } from './parse-acl.ts';
import { isContextRange } from './context-range.ts';
import { rubyText } from './ruby-text.ts';
import type { PermissionRule, SecurityContext, ServerAppSpec } from './server-app-spec.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

/** The `permissions` section, which an AppSpec for Windows may not have. */
export function parsePermissions(
  tree: YamlTree | undefined,
  os: ServerAppSpec['os'] | undefined,
  log: FaultLog,
): PermissionRule[] {
  const entries = mapItems(tree, 'permissions', log);
  if (tree && os === 'windows' && entries.length > 0) {
    log.fault(
      tree.at,
      'permissions-on-windows',
      'expected no permissions with `os: windows`; remove the section',
    );
  }
  return entries.flatMap((entry) => parseRule(entry, log) ?? []);
}

function parseRule(entry: YamlMap, log: FaultLog): PermissionRule | undefined {
  const value = (key: string) => entry.entries.get(key)?.value;
  const text = (key: string) => {
    const tree = value(key);
    return isNull(tree) ? undefined : rubyText(tree);
  };
  const object = text('object')?.trim() ?? '';
  if (object === '') {
    log.fault(
      value('object')?.at ?? entry.at,
      'object-required',
      `expected \`object\` in this entry of permissions, found ${found(value('object'))}`,
    );
  }
  const owner = text('owner');
  const group = text('group');
  const mode = parseMode(value('mode'), log);
  const acls = parseAcls(value('acls'), log);
  const context = parseContext(value('context'), log);
  return {
    object,
    pattern: text('pattern') ?? '**',
    except: parseExcept(value('except'), log),
    type: parseTypes(value('type'), log),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
    ...(mode === undefined ? {} : { mode }),
    ...(acls === undefined ? {} : { acls }),
    ...(context === undefined ? {} : { context }),
  };
}

function parseMode(tree: YamlTree | undefined, log: FaultLog): string | undefined {
  if (isNull(tree)) return undefined;
  const mode = rubyText(tree).padStart(3, '0');
  const octal = tree.kind === 'scalar' && typeof tree.value === 'number' && /^0\d/.test(tree.source);
  if (!/^[0-7]{3,4}$/.test(mode)) {
    const hint = octal ? `, which without quotes is the octal number ${mode}; write "${tree.source}"` : '';
    const message = `expected a mode of three or four digits from 0 to 7, found ${found(tree)}${hint}`;
    log.fault(tree.at, 'invalid-mode', message);
    return undefined;
  }
  if (octal) {
    log.warn(tree.at, {
      code: 'octal-mode',
      message: `\`mode: ${tree.source}\` without quotes is an octal number, so the host sets ${mode}`,
      instead: `write mode: "${tree.source}"`,
    });
  }
  return mode;
}

function parseTypes(tree: YamlTree | undefined, log: FaultLog): PermissionRule['type'] {
  if (isNull(tree)) return ['file', 'directory'];
  return listItems(tree, 'types', log).flatMap((item) => {
    const type = item.kind === 'scalar' ? item.value : undefined;
    if (type === 'file' || type === 'directory') return [type];
    log.fault(item.at, 'invalid-type', `expected file or directory, found ${found(item)}`);
    return [];
  });
}

function parseExcept(tree: YamlTree | undefined, log: FaultLog): string[] {
  if (tree?.kind !== 'map') return listItems(tree, 'names', log).map(rubyText);
  return [...tree.entries].map(
    ([key, { value }]) => `[${JSON.stringify(key)}, ${JSON.stringify(rubyText(value))}]`,
  );
}

function parseAcls(tree: YamlTree | undefined, log: FaultLog): string[] | undefined {
  if (isNull(tree)) return undefined;
  return listItems(tree, 'ACL entries', log).flatMap((item) => {
    const acl = item.kind === 'scalar' && typeof item.value === 'string' ? parseAcl(item.value) : undefined;
    if (acl && 'text' in acl) return [acl.text];
    log.fault(
      item.at,
      'invalid-acl',
      `${acl?.problem ?? 'expected an ACL entry such as u:bob:rwx'}, found ${found(item)}`,
    );
    return [];
  });
}

function parseContext(tree: YamlTree | undefined, log: FaultLog): SecurityContext | undefined {
  if (isNull(tree)) return undefined;
  if (tree.kind !== 'map') {
    log.fault(tree.at, 'not-a-map', `expected a context as a map with type, found ${found(tree)}`);
    return undefined;
  }
  const value = (key: string) => tree.entries.get(key)?.value;
  const type = value('type');
  const user = value('name');
  const documented = tree.entries.get('user');
  if (documented && isNull(user)) {
    log.warn(documented.keyAt, {
      code: 'context-user',
      message:
        'the host agent reads the user of a context from `name`, whatever the user guide says, and ignores `user`',
      instead: `write name: ${rubyText(documented.value)}`,
    });
  }
  const range = value('range');
  if (isNull(type)) log.fault(tree.at, 'invalid-context', 'expected `type` in this context, found nothing');
  if (!isNull(range) && !(range.kind === 'scalar' && isContextRange(range.value))) {
    log.fault(range.at, 'invalid-context', `expected a range such as s0-s1:c0.c5,c9, found ${found(range)}`);
  }
  return {
    type: isNull(type) ? '' : rubyText(type),
    ...(isNull(user) ? {} : { user: rubyText(user) }),
    ...(isNull(range) ? {} : { range: rubyText(range) }),
  };
}
