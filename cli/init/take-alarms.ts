import { proposedAlarms } from './compose/alarms-text.ts';
import type { Answers } from './answers.ts';
import { type Asking, wrongAnswer } from './ask.ts';
import type { AccountEnvironment } from './read-account.ts';
import { slug } from './slug.ts';

interface Watched {
  /** What the account has; empty where none is asked. */
  readonly offered: readonly AccountEnvironment[];
  /** Alarms that are there and watch the last environment. */
  readonly watched: readonly string[];
}

const MOST_ALARMS = 10;

/**
 * Alarms of the last environment. Those that are there stay as they are; where there are none some are proposed, but not for a
 * group without a load balancer, which has no traffic to watch.
 */
export async function takeAlarms(
  answers: Answers,
  { offered, watched }: Watched,
  asking: Asking,
): Promise<Answers> {
  const last = answers.environments.at(-1)!;
  const known = offered.find(({ deploymentGroup }) => deploymentGroup === last.deploymentGroup);
  const newAlarms = { prefix: slug(answers.name), ...known?.balancer };
  const isUnwatched = watched.length === 0 && (known === undefined || known.balancer !== undefined);
  const names = proposedAlarms({ ...answers, newAlarms }).map(({ name }) => name);
  const proposed = isUnwatched ? names : [];
  // Those that init made before in the order in which it named them then.
  const fallback = isUnwatched
    ? names
    : [...names.filter((one) => watched.includes(one)), ...watched.filter((one) => !names.includes(one))];
  const alarms = await asking.ask({
    option: 'alarms',
    text: `The alarms that take a release of ${last.name} back${isUnwatched ? ' (alarms.yml makes them)' : ''}?`,
    fallback: { text: fallback.join(',') || 'none', answer: fallback },
    read: readAlarms,
  });
  const environments = [...answers.environments.slice(0, -1), { ...last, alarms }];
  const makes = proposed.some((name) => alarms.includes(name));
  return { ...answers, environments, ...(makes ? { newAlarms } : {}) };
}

function readAlarms(text: string): readonly string[] {
  if (text === 'none') return [];
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  if (names.length <= MOST_ALARMS && names.every((name) => /^[^\p{Cc}]{1,255}$/u.test(name))) return names;
  throw wrongAnswer(
    `expected up to ${MOST_ALARMS} names of CloudWatch alarms with commas between, or none, got ${JSON.stringify(text)}`,
  );
}
