import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';

/** The parts of buildspec 0.2 that are run here: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html */
export interface Buildspec {
  readonly shell: 'sh' | 'bash';
  readonly variables: Readonly<Record<string, string>>;
  readonly exportedVariables: readonly string[];
  readonly phases: Readonly<Partial<Record<PhaseName, Phase>>>;
  readonly artifacts?: ArtifactsSpec;
}

export type PhaseName = 'install' | 'pre_build' | 'build' | 'post_build';

export interface Phase {
  readonly commands: readonly string[];
  readonly finally: readonly string[];
  readonly onFailure: 'ABORT' | 'CONTINUE';
}

export interface ArtifactsSpec {
  readonly files: readonly string[];
  readonly excludePaths: readonly string[];
  readonly baseDirectory: string;
  readonly discardPaths: boolean;
  readonly name?: string;
}

/** Thrown where a buildspec cannot be run; the message names the line, what was expected and what was found. */
export class BuildspecError extends Error {
  override readonly name = 'BuildspecError';
}

export const PHASES: readonly PhaseName[] = ['install', 'pre_build', 'build', 'post_build'];

/** `file` is how errors name it. */
export function parseBuildspec(text: string, file: string): Buildspec {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, version: '1.1' });
  const lineOf = (node: unknown) => {
    const { range } = (node ?? {}) as { range?: [number, number, number] };
    return range && lineCounter.linePos(range[0]).line;
  };
  // The line of a key rather than of its value, which may begin further down; of what is there where it is missing.
  const at = (path: readonly (string | number)[]): string => {
    const parent: unknown = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
    const pair = isMap(parent) && parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
    const line = lineOf(pair ? pair.key : document.getIn(path, true)) ?? lineOf(parent) ?? 1;
    return `${file}:${line}`;
  };
  const [error] = document.errors;
  if (error)
    throw new BuildspecError(`${file}:${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0]}`);
  const root: unknown = document.toJS({ maxAliasCount: 100 });
  return readRoot({ at }, root);
}

interface Reading {
  at(path: readonly (string | number)[]): string;
}

function readRoot(reading: Reading, root: unknown): Buildspec {
  const { version, env, phases, artifacts } = mapping(reading, [], root);
  if (String(version) !== '0.2')
    throw new BuildspecError(
      `${reading.at(['version'])}: expected version 0.2, got ${JSON.stringify(version ?? null)}`,
    );
  const environment = env === undefined || env === null ? {} : mapping(reading, ['env'], env);
  refuseUnsupported(reading, environment);
  const shell = environment['shell'] ?? 'sh';
  if (shell !== 'sh' && shell !== 'bash')
    throw new BuildspecError(
      `${reading.at(['env', 'shell'])}: expected sh or bash, got ${JSON.stringify(shell)}`,
    );
  return {
    shell,
    variables: readVariables(reading, environment['variables']),
    exportedVariables: strings(reading, ['env', 'exported-variables'], environment['exported-variables']),
    phases: readPhases(reading, phases),
    ...(artifacts === undefined || artifacts === null
      ? {}
      : { artifacts: readArtifacts(reading, artifacts) }),
  };
}

/** What would change the build and is not there yet is refused, not passed over. */
function refuseUnsupported(reading: Reading, environment: Record<string, unknown>): void {
  for (const key of ['parameter-store', 'secrets-manager', 'git-credential-helper']) {
    const value = environment[key];
    if (value === undefined || value === null || value === 'no') continue;
    throw new BuildspecError(`${reading.at(['env', key])}: env/${key} is not supported by the local cloud`);
  }
}

function readVariables(reading: Reading, value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  return Object.fromEntries(
    Object.entries(mapping(reading, ['env', 'variables'], value)).map(([name, text]) => [name, String(text)]),
  );
}

function readPhases(reading: Reading, value: unknown): Buildspec['phases'] {
  const phases = mapping(reading, ['phases'], value);
  const unknown = Object.keys(phases).find((name) => !PHASES.includes(name as PhaseName));
  if (unknown !== undefined)
    throw new BuildspecError(
      `${reading.at(['phases', unknown])}: expected one of ${PHASES.join(', ')}, got ${unknown}`,
    );
  return Object.fromEntries(
    Object.entries(phases)
      .filter(([, phase]) => phase !== null)
      .map(([name, phase]) => [name, readPhase(reading, ['phases', name], phase)]),
  );
}

function readPhase(reading: Reading, path: readonly string[], value: unknown): Phase {
  const phase = mapping(reading, path, value);
  const onFailure = phase['on-failure'] ?? 'ABORT';
  if (onFailure !== 'ABORT' && onFailure !== 'CONTINUE')
    throw new BuildspecError(
      `${reading.at([...path, 'on-failure'])}: expected ABORT or CONTINUE, got ${JSON.stringify(onFailure)}`,
    );
  if (phase['run-as'] !== undefined)
    throw new BuildspecError(
      `${reading.at([...path, 'run-as'])}: run-as is not supported by the local cloud`,
    );
  return {
    commands: strings(reading, [...path, 'commands'], phase['commands']),
    finally: strings(reading, [...path, 'finally'], phase['finally']),
    onFailure,
  };
}

function readArtifacts(reading: Reading, value: unknown): ArtifactsSpec {
  const artifacts = mapping(reading, ['artifacts'], value);
  if (artifacts['secondary-artifacts'] !== undefined)
    throw new BuildspecError(
      `${reading.at(['artifacts', 'secondary-artifacts'])}: secondary-artifacts is not supported by the local cloud`,
    );
  const files = strings(reading, ['artifacts', 'files'], artifacts['files']);
  if (files.length === 0)
    throw new BuildspecError(
      `${reading.at(['artifacts'])}: expected artifacts/files to list at least one pattern`,
    );
  const name = text(reading, ['artifacts', 'name'], artifacts['name']);
  return {
    files,
    excludePaths: strings(reading, ['artifacts', 'exclude-paths'], artifacts['exclude-paths']),
    baseDirectory: text(reading, ['artifacts', 'base-directory'], artifacts['base-directory']) ?? '.',
    discardPaths: artifacts['discard-paths'] === 'yes' || artifacts['discard-paths'] === true,
    ...(name === undefined ? {} : { name }),
  };
}

function mapping(
  reading: Reading,
  path: readonly (string | number)[],
  value: unknown,
): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  const where = path.length === 0 ? 'a buildspec' : path.join('/');
  throw new BuildspecError(`${reading.at(path)}: expected ${where} to be a mapping, got ${typeName(value)}`);
}

function strings(reading: Reading, path: readonly (string | number)[], value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const list = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(list))
    throw new BuildspecError(
      `${reading.at(path)}: expected ${path.join('/')} to be a list, got ${typeName(value)}`,
    );
  return list.map((item: unknown, i) => {
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean')
      return String(item);
    throw new BuildspecError(
      `${reading.at([...path, i])}: expected ${path.join('/')} to hold texts, got ${typeName(item)} (quote a command that holds ": ")`,
    );
  });
}

function text(reading: Reading, path: readonly string[], value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new BuildspecError(
    `${reading.at(path)}: expected ${path.join('/')} to be a text, got ${typeName(value)}`,
  );
}

const typeName = (value: unknown) =>
  value === null || value === undefined ? 'nothing' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
