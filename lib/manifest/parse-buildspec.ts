import type { Fault } from './fault.ts';
import { readYaml, type Field, type YamlReader } from './yaml-reader.ts';

const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html: RETRY[-count][-regex], count up to 100. */
const ON_FAILURE = /^(?:ABORT|CONTINUE|(?:RETRY|Retry)(?:-(\d+))?(?:-(.+))?)$/;
const MOST_RETRIES = 100;
const TOP = [
  'version',
  'run-as',
  'env',
  'proxy',
  'batch',
  'phases',
  'reports',
  'artifacts',
  'cache',
] as const;

/**
 * Looks at a buildspec before a build is paid for: its version, its phases and commands, and that it leaves an
 * artifact. CodeBuild has the last word on the rest.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function parseBuildspec(text: string, file = 'buildspec.yml'): { readonly faults: readonly Fault[] } {
  const reader = readYaml(text, file, { aliases: 'allowed' });
  if (reader.faults.length === 0) readBuildspec(reader);
  return { faults: reader.faults };
}

function readBuildspec(reader: YamlReader): void {
  const fields = reader.map(reader.root, TOP);
  if (!fields) return;
  const version = reader.got(fields.version);
  if (version !== '0.2' && version !== '"0.2"') {
    reader.fault(fields.version, `expected version to be 0.2, got ${version}`);
  }
  readPhases(reader, fields.phases);
  readArtifacts(reader, fields.artifacts);
  if (fields.env.node) readEnv(reader, fields.env);
  if (fields.cache.node) readCache(reader, fields.cache);
  if (fields.reports.node) readReports(reader, fields.reports);
}

function readPhases(reader: YamlReader, field: Field): void {
  const phases = reader.map(field, PHASES);
  if (!phases) return;
  const given = PHASES.filter((name) => phases[name].node);
  if (given.length === 0)
    reader.fault(field, `expected phases to hold one of ${PHASES.join(', ')}, got none`);
  for (const name of given) readPhase(reader, phases[name]);
}

function readPhase(reader: YamlReader, field: Field): void {
  const known = ['commands', 'finally', 'on-failure', 'run-as', 'runtime-versions', 'steps'] as const;
  const phase = reader.map(field, known);
  if (!phase) return;
  if (phase.commands.node) readCommands(reader, phase.commands);
  if (phase.finally.node) readCommands(reader, phase.finally);
  const onFailure = phase['on-failure'];
  if (!onFailure.node) return;
  const value = reader.string(onFailure, 'ABORT, CONTINUE or RETRY');
  if (value === undefined || isOnFailure(value)) return;
  reader.fault(
    onFailure,
    `expected ${onFailure.name} to be ABORT, CONTINUE or RETRY[-count][-regex] with a count up to ${MOST_RETRIES}, got ${value}`,
  );
}

function isOnFailure(value: string): boolean {
  const [all, count = '0', regex = ''] = ON_FAILURE.exec(value) ?? [];
  if (all === undefined || Number(count) > MOST_RETRIES) return false;
  try {
    return Boolean(new RegExp(regex));
  } catch {
    return false;
  }
}

function readCommands(reader: YamlReader, field: Field): void {
  for (const item of reader.list(field, 'commands') ?? []) {
    if (reader.got(item) === 'a mapping') {
      reader.fault(
        item,
        `expected ${item.name} to be a command, got a mapping; put a command that holds ": " in quotes`,
      );
    } else {
      reader.string(item, 'a command');
    }
  }
}

function readArtifacts(reader: YamlReader, field: Field): void {
  if (!field.node) {
    reader.fault(
      field,
      'expected artifacts with files, got nothing: what the build leaves is what is deployed',
    );
    return;
  }
  readArtifact(reader, field);
}

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

function readPaths(reader: YamlReader, field: Field): void {
  const paths = reader.list(field, 'paths or patterns');
  if (paths?.length === 0) {
    reader.fault(field, `expected ${field.name} to name at least one, such as '**/*', got an empty list`);
  }
  for (const path of paths ?? []) reader.string(path, 'a path or pattern');
}

function readFlag(reader: YamlReader, field: Field): void {
  if (!field.node || ['"yes"', '"no"', 'true', 'false'].includes(reader.got(field))) return;
  reader.fault(field, `expected ${field.name} to be yes or no, got ${reader.got(field)}`);
}

/** The fields of a mapping whose keys are free; none where it is left out. */
function fieldsOf(reader: YamlReader, field: Field): readonly Field[] {
  if (!field.node) return [];
  return Object.values(reader.map(field, reader.keys(field)) ?? {});
}

const CACHE = ['paths', 'key', 'fallback-keys', 'action'] as const;
const MOST_FALLBACK_KEYS = 5;

function readCache(reader: YamlReader, field: Field): void {
  const cache = reader.map(field, CACHE);
  if (!cache) return;
  readPaths(reader, cache.paths);
  if (cache.key.node) reader.string(cache.key, 'a key');
  const fallback = cache['fallback-keys'];
  const keys = fallback.node ? (reader.list(fallback, 'keys') ?? []) : [];
  for (const key of keys) reader.string(key, 'a key');
  if (keys.length > MOST_FALLBACK_KEYS) {
    reader.fault(
      fallback,
      `expected ${fallback.name} to be up to ${MOST_FALLBACK_KEYS} keys, got ${keys.length}`,
    );
  }
  const action = cache.action.node && reader.string(cache.action, 'restore or save');
  if (action !== undefined && action !== 'restore' && action !== 'save') {
    reader.fault(cache.action, `expected ${cache.action.name} to be restore or save, got ${action}`);
  }
}

const REPORT = ['files', 'file-format', 'base-directory', 'discard-paths'] as const;
const MOST_REPORTS = 5;

function readReports(reader: YamlReader, field: Field): void {
  const reports = fieldsOf(reader, field);
  if (reports.length > MOST_REPORTS) {
    reader.fault(field, `expected reports to name up to ${MOST_REPORTS} groups, got ${reports.length}`);
  }
  for (const one of reports) {
    const report = reader.map(one, REPORT);
    if (report) readPaths(reader, report.files);
  }
}

const ENV = [
  'shell',
  'variables',
  'parameter-store',
  'secrets-manager',
  'exported-variables',
  'git-credential-helper',
] as const;

function readEnv(reader: YamlReader, field: Field): void {
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
