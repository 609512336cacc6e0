import type { Field, YamlReader } from '../yaml-reader.ts';

const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html: RETRY[-count][-regex], count up to 100. */
const ON_FAILURE = /^(?:ABORT|CONTINUE|(?:RETRY|Retry)(?:-(\d+))?(?:-(.+))?)$/;
const MOST_RETRIES = 100;

export function readPhases(reader: YamlReader, field: Field): void {
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
