import type { TargetView } from '../../code-deploy/target-view.ts';

export const PHASES = ['provision', 'install', 'reroute', 'terminate'] as const;

/** What a blue/green deployment of hosts does just now, or did when it ended without success. */
export type Phase = (typeof PHASES)[number];

export interface PhaseSigns {
  /** As CodeDeploy names it. */
  readonly status: string;
  readonly terminationWait: boolean;
  /** Hosts of the replacement fleet, as many as were read. */
  readonly replacement: readonly Pick<TargetView, 'events'>[];
}

/** Undefined once all of them are done. */
export function blueGreenPhase({ status, terminationWait, replacement }: PhaseSigns): Phase | undefined {
  if (status === 'Succeeded') return undefined;
  if (terminationWait || status === 'Baking') return 'terminate';
  if (status === 'Ready' || replacement.some(hasShifted)) return 'reroute';
  return replacement.length > 0 ? 'install' : 'provision';
}

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html */
const hasShifted = ({ events }: Pick<TargetView, 'events'>): boolean =>
  events.some(({ name, startedAt }) => name.endsWith('AllowTraffic') && startedAt !== undefined);
