import type { Fault } from './fault.ts';
import { readYaml, type Field, type YamlReader } from './yaml-reader.ts';

const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
const ON_FAILURE = /^(?:ABORT|CONTINUE|RETRY(?:-\d+)?(?:-regex=".*")?)$/;

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
  const fields = reader.map(reader.root, ['version', 'phases', 'artifacts', 'env'], { others: 'allowed' });
  if (!fields) return;
  const version = reader.got(fields.version);
  if (version !== '0.2' && version !== '"0.2"') {
    reader.fault(fields.version, `expected version to be 0.2, got ${version}`);
  }
  readPhases(reader, fields.phases);
  readArtifacts(reader, fields.artifacts);
  if (fields.env.node) readEnv(reader, fields.env);
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
  if (value !== undefined && !ON_FAILURE.test(value)) {
    reader.fault(onFailure, `expected ${onFailure.name} to be ABORT, CONTINUE or RETRY, got ${value}`);
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
  const artifacts = reader.map(field, ['files', 'base-directory'], { others: 'allowed' });
  if (!artifacts) return;
  const files = reader.list(artifacts.files, 'paths or patterns');
  if (files?.length === 0) {
    reader.fault(
      artifacts.files,
      "expected artifacts.files to name at least one, such as '**/*', got an empty list",
    );
  }
  for (const item of files ?? []) reader.string(item, 'a path or pattern');
  if (artifacts['base-directory'].node) reader.string(artifacts['base-directory'], 'a folder');
}

function readEnv(reader: YamlReader, field: Field): void {
  const env = reader.map(field, ['variables', 'exported-variables', 'shell'], { others: 'allowed' });
  if (!env) return;
  const names = reader.keys(env.variables);
  if (env.variables.node) reader.map(env.variables, names);
  for (const name of names.filter((name) => !/^[A-Za-z_]\w*$/.test(name))) {
    reader.fault(
      env.variables,
      `expected the name of a variable (letters, digits and _), got ${JSON.stringify(name)}`,
    );
  }
  for (const item of env['exported-variables'].node
    ? (reader.list(env['exported-variables'], 'names of variables') ?? [])
    : []) {
    reader.string(item, 'the name of a variable');
  }
}
