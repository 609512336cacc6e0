import { userInfo } from 'node:os';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';

import { BuildspecError, flag, mapping, strings, text, texts, type Reading } from './buildspec-reading.ts';

export { BuildspecError } from './buildspec-reading.ts';

/** Buildspec 0.2 as builds run it: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html */
export interface Buildspec {
  readonly shell: 'sh' | 'bash';
  readonly variables: Readonly<Record<string, string>>;
  /** Variable to the name of a parameter. */
  readonly parameterStore: Readonly<Record<string, string>>;
  /** Variable to `secret-id:json-key:version-stage:version-id`. */
  readonly secretsManager: Readonly<Record<string, string>>;
  readonly exportedVariables: readonly string[];
  readonly phases: Readonly<Partial<Record<PhaseName, Phase>>>;
  readonly artifacts?: ArtifactsSpec;
  readonly secondaryArtifacts: Readonly<Record<string, ArtifactsSpec>>;
  readonly cache?: CacheSpec;
  readonly reports: Readonly<Record<string, ReportSpec>>;
}

export type PhaseName = 'install' | 'pre_build' | 'build' | 'post_build';

export interface Phase {
  readonly commands: readonly string[];
  readonly finally: readonly string[];
  readonly onFailure: OnFailure;
}

export interface OnFailure {
  readonly action: 'ABORT' | 'CONTINUE';
  /** How often the phase is tried again, where its error matches. */
  readonly retries: number;
  readonly matching: RegExp;
}

export interface ArtifactsSpec {
  readonly files: readonly string[];
  readonly excludePaths: readonly string[];
  readonly baseDirectory: string;
  readonly discardPaths: boolean;
  readonly enableSymlinks: boolean;
  readonly name?: string;
}

export interface CacheSpec {
  readonly paths: readonly string[];
  readonly key?: string;
  readonly fallbackKeys: readonly string[];
  readonly action?: 'restore' | 'save';
}

export interface ReportSpec {
  readonly files: readonly string[];
  readonly baseDirectory: string;
  readonly format: string;
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

function readRoot(reading: Reading, root: unknown): Buildspec {
  const { version, env, phases, artifacts, cache, reports, 'run-as': runAs } = mapping(reading, [], root);
  if (String(version) !== '0.2')
    throw new BuildspecError(
      `${reading.at(['version'])}: expected version 0.2, got ${JSON.stringify(version ?? null)}`,
    );
  refuseOtherUser(reading, ['run-as'], runAs);
  const artifactsSpec =
    artifacts === undefined || artifacts === null
      ? undefined
      : readArtifacts(reading, ['artifacts'], artifacts);
  return {
    ...readEnvironment(reading, env),
    phases: readPhases(reading, phases),
    ...(artifactsSpec === undefined ? {} : { artifacts: artifactsSpec }),
    secondaryArtifacts: readSecondaryArtifacts(reading, artifacts),
    ...(cache === undefined || cache === null ? {} : { cache: readCache(reading, cache) }),
    reports: readReports(reading, reports),
  };
}

function readEnvironment(
  reading: Reading,
  value: unknown,
): Pick<Buildspec, 'shell' | 'variables' | 'parameterStore' | 'secretsManager' | 'exportedVariables'> {
  const env = value === undefined || value === null ? {} : mapping(reading, ['env'], value);
  if (flag(reading, ['env', 'git-credential-helper'], env['git-credential-helper']))
    throw new BuildspecError(
      `${reading.at(['env', 'git-credential-helper'])}: env/git-credential-helper is not supported by the local cloud`,
    );
  const shell = env['shell'] ?? 'sh';
  if (shell !== 'sh' && shell !== 'bash')
    throw new BuildspecError(
      `${reading.at(['env', 'shell'])}: expected sh or bash, got ${JSON.stringify(shell)}`,
    );
  return {
    shell,
    variables: texts(reading, ['env', 'variables'], env['variables']),
    parameterStore: texts(reading, ['env', 'parameter-store'], env['parameter-store']),
    secretsManager: texts(reading, ['env', 'secrets-manager'], env['secrets-manager']),
    exportedVariables: strings(reading, ['env', 'exported-variables'], env['exported-variables']),
  };
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
  refuseOtherUser(reading, [...path, 'run-as'], phase['run-as']);
  return {
    commands: strings(reading, [...path, 'commands'], phase['commands']),
    finally: strings(reading, [...path, 'finally'], phase['finally']),
    onFailure: readOnFailure(reading, [...path, 'on-failure'], phase['on-failure'] ?? 'ABORT'),
  };
}

const RETRIES = 3;
const MOST_RETRIES = 100;

/** ABORT, CONTINUE, RETRY, RETRY-count, RETRY-regex, RETRY-count-regex. */
function readOnFailure(reading: Reading, path: readonly string[], value: unknown): OnFailure {
  if (value === 'ABORT' || value === 'CONTINUE') return { action: value, retries: 0, matching: /./ };
  const [all, count, regex] = /^RETRY(?:-(\d+))?(?:-(.+))?$/i.exec(String(value)) ?? [];
  const retries = Number(count ?? RETRIES);
  const matching = all === undefined || retries > MOST_RETRIES ? undefined : compiled(regex ?? '.*');
  if (matching) return { action: 'ABORT', retries, matching };
  throw new BuildspecError(
    `${reading.at(path)}: expected ABORT, CONTINUE or RETRY[-count][-regex] with a count up to ${MOST_RETRIES}, got ${JSON.stringify(value)}`,
  );
}

function compiled(regex: string): RegExp | undefined {
  try {
    return new RegExp(regex, 's');
  } catch {
    return undefined;
  }
}

/** Commands run as whoever runs the local cloud; another user it cannot become. */
function refuseOtherUser(reading: Reading, path: readonly string[], value: unknown): void {
  const user = text(reading, path, value);
  const { username } = userInfo();
  if (user === undefined || user === username) return;
  throw new BuildspecError(
    `${reading.at(path)}: expected run-as to be ${username}, as whom the local cloud runs, got ${user}`,
  );
}

function readSecondaryArtifacts(reading: Reading, artifacts: unknown): Buildspec['secondaryArtifacts'] {
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

function readArtifacts(reading: Reading, path: readonly string[], value: unknown): ArtifactsSpec {
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

const MOST_FALLBACK_KEYS = 5;

function readCache(reading: Reading, value: unknown): CacheSpec {
  const cache = mapping(reading, ['cache'], value);
  const key = text(reading, ['cache', 'key'], cache['key']);
  const action = text(reading, ['cache', 'action'], cache['action']);
  if (action !== undefined && action !== 'restore' && action !== 'save')
    throw new BuildspecError(
      `${reading.at(['cache', 'action'])}: expected restore or save, got ${JSON.stringify(action)}`,
    );
  const fallbackKeys = strings(reading, ['cache', 'fallback-keys'], cache['fallback-keys']);
  if (fallbackKeys.length > MOST_FALLBACK_KEYS)
    throw new BuildspecError(
      `${reading.at(['cache', 'fallback-keys'])}: expected up to ${MOST_FALLBACK_KEYS} keys, got ${fallbackKeys.length}`,
    );
  const paths = strings(reading, ['cache', 'paths'], cache['paths']);
  if (paths.length === 0)
    throw new BuildspecError(`${reading.at(['cache'])}: expected cache/paths to list at least one pattern`);
  return {
    paths,
    ...(key === undefined ? {} : { key }),
    fallbackKeys: key === undefined ? [] : fallbackKeys,
    ...(action === undefined ? {} : { action }),
  };
}

function readReports(reading: Reading, value: unknown): Buildspec['reports'] {
  if (value === undefined || value === null) return {};
  const entries = Object.entries(mapping(reading, ['reports'], value)).map(([group, one]) => {
    const path = ['reports', group];
    const report = mapping(reading, path, one);
    const spec: ReportSpec = {
      files: strings(reading, [...path, 'files'], report['files']),
      baseDirectory: text(reading, [...path, 'base-directory'], report['base-directory']) ?? '.',
      format: (text(reading, [...path, 'file-format'], report['file-format']) ?? 'JUNITXML').toUpperCase(),
    };
    return [group, spec] as const;
  });
  return Object.fromEntries(entries);
}
