import { BuildspecError } from './buildspec-error.ts';
import type { ArtifactsSpec, Buildspec } from './buildspec.ts';
import { flag, mapping, strings, text, type Reading } from './reading.ts';

export function readSecondaryArtifacts(
  reading: Reading,
  artifacts: unknown,
): Buildspec['secondaryArtifacts'] {
  const path = ['artifacts', 'secondary-artifacts'];
  const value =
    artifacts &&
    typeof artifacts === 'object' &&
    (artifacts as Record<string, unknown>)['secondary-artifacts'];
  if (!value) return {};
  const entries = Object.entries(mapping(reading, path, value));
  return Object.fromEntries(
    entries.map(([identifier, one]) => [identifier, readArtifacts(reading, [...path, identifier], one)]),
  );
}

export function readArtifacts(reading: Reading, path: readonly string[], value: unknown): ArtifactsSpec {
  const artifacts = mapping(reading, path, value);
  const files = strings(reading, [...path, 'files'], artifacts['files']);
  if (files.length === 0)
    throw new BuildspecError(
      `${reading.at(path)}: expected ${path.join('/')}/files to list at least one pattern`,
    );
  const name = text(reading, [...path, 'name'], artifacts['name']);
  return {
    files,
    excludePaths: strings(reading, [...path, 'exclude-paths'], artifacts['exclude-paths']),
    baseDirectory: text(reading, [...path, 'base-directory'], artifacts['base-directory']) ?? '.',
    discardPaths: flag(reading, [...path, 'discard-paths'], artifacts['discard-paths']),
    enableSymlinks: flag(reading, [...path, 'enable-symlinks'], artifacts['enable-symlinks']),
    ...(name === undefined ? {} : { name }),
  };
}
