import { BuildspecError } from './buildspec-error.ts';
import { PHASES, type Buildspec, type OnFailure, type Phase, type PhaseName } from './buildspec.ts';
import { mapping, strings, type Reading } from './reading.ts';
import { refuseOtherUser } from './refuse-other-user.ts';

export function readPhases(reading: Reading, value: unknown): Buildspec['phases'] {
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
