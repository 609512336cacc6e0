import { durationText } from '../../lib/manifest/duration.ts';
import type { PlannedEnvironment } from '../../lib/release/plan.ts';
import type { MadePlan } from '../../lib/target/make-plan.ts';
import { columns } from '../columns.ts';
import type { Style } from '../output.ts';

interface Line {
  readonly text: string;
  readonly style?: Style;
}

/** What a release would do, in its order. `good`: what serves in each environment now. */
export function planLines(
  { manifest, planned }: MadePlan,
  good: Readonly<Record<string, string | undefined>>,
): Line[] {
  const { application, build } = manifest;
  const first = build === undefined ? 'the source is deployed as it is' : `build with ${build}`;
  return [
    { text: application, style: 'bold' },
    { text: `  first  ${first}` },
    ...planned.environments.flatMap((environment) => environmentLines(environment, good[environment.name])),
    ...planned.warnings.map((warning): Line => ({ text: `warning: ${warning}`, style: 'yellow' })),
  ];
}

function environmentLines(environment: PlannedEnvironment, good: string | undefined): Line[] {
  const { name, deploymentGroup, strategy, alarms, bake, validators } = environment;
  const requests = bake.requests === undefined ? '' : ` and ${bake.requests} requests`;
  const keep = strategy.keepBlueSeconds;
  const rows: string[][] = [
    ['  deploy', `${strategy.type} to ${deploymentGroup} by ${strategy.config}`],
    ...(validators.length > 0 ? [['  ask', validators.map((validator) => validator.name).join(', ')]] : []),
    ...(bake.seconds > 0 ? [['  bake', `${durationText(bake.seconds)}${requests}`]] : []),
    ['  watch', alarms.length > 0 ? alarms.join(', ') : 'no alarm'],
    ...(keep === undefined ? [] : [['  keep', `the old fleet for ${durationText(keep)}`]]),
    ['  back to', good === undefined ? 'nothing: none has proved good here' : `release ${good}`],
  ];
  return [{ text: name, style: 'bold' }, ...columns(rows).map((text) => ({ text }))];
}
