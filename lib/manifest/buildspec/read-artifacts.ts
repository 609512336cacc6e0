import type { Field, YamlReader } from '../yaml-reader.ts';
import { fieldsOf } from './fields-of.ts';
import { readPaths } from './read-paths.ts';

const ARTIFACT = [
  'files',
  'name',
  'discard-paths',
  'base-directory',
  'exclude-paths',
  'enable-symlinks',
  's3-prefix',
  'secondary-artifacts',
] as const;

export function readArtifacts(reader: YamlReader, field: Field): void {
  if (!field.node) {
    reader.fault(
      field,
      'expected artifacts with files, got nothing: what the build leaves is what is deployed',
    );
    return;
  }
  readArtifact(reader, field);
}

function readArtifact(reader: YamlReader, field: Field): void {
  const artifact = reader.map(field, ARTIFACT);
  if (!artifact) return;
  readPaths(reader, artifact.files);
  if (artifact['exclude-paths'].node) readPaths(reader, artifact['exclude-paths']);
  if (artifact['base-directory'].node) reader.string(artifact['base-directory'], 'a folder');
  for (const flag of ['discard-paths', 'enable-symlinks'] as const) readFlag(reader, artifact[flag]);
  const secondary = artifact['secondary-artifacts'];
  for (const one of fieldsOf(reader, secondary)) readArtifact(reader, one);
}

function readFlag(reader: YamlReader, field: Field): void {
  if (!field.node || ['"yes"', '"no"', 'true', 'false'].includes(reader.got(field))) return;
  reader.fault(field, `expected ${field.name} to be yes or no, got ${reader.got(field)}`);
}
