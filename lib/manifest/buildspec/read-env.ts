import type { Field, YamlReader } from '../yaml-reader.ts';
import { fieldsOf } from './fields-of.ts';

const ENV = [
  'shell',
  'variables',
  'parameter-store',
  'secrets-manager',
  'exported-variables',
  'git-credential-helper',
] as const;

export function readEnv(reader: YamlReader, field: Field): void {
  const env = reader.map(field, ENV);
  if (!env) return;
  for (const kind of ['variables', 'parameter-store', 'secrets-manager'] as const) {
    readVariables(reader, env[kind]);
  }
  for (const kind of ['parameter-store', 'secrets-manager'] as const) {
    for (const one of fieldsOf(reader, env[kind])) reader.string(one, 'the name of a value');
  }
  const exported = env['exported-variables'];
  for (const item of exported.node ? (reader.list(exported, 'names of variables') ?? []) : []) {
    reader.string(item, 'the name of a variable');
  }
}

function readVariables(reader: YamlReader, field: Field): void {
  if (!field.node) return;
  const names = reader.keys(field);
  reader.map(field, names);
  for (const name of names.filter((one) => !/^[A-Za-z_]\w*$/.test(one))) {
    reader.fault(
      field,
      `expected the name of a variable (letters, digits and _), got ${JSON.stringify(name)}`,
    );
  }
}
