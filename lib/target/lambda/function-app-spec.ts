import { LAMBDA_HOOKS } from '../../appspec/lambda-app-spec.ts';
import type { PlannedFunction } from '../../release/plan.ts';

export interface AliasMove {
  readonly from: string;
  readonly to: string;
  /** Called before the traffic moves, and after; either may be left out. */
  readonly hooks: readonly string[];
}

/**
 * The AppSpec file that takes a function's alias from one version to another. Nobody could write it beforehand: the
 * number of the new version is known when it is published.
 */
export function functionAppSpec(
  { function: name, alias }: Pick<PlannedFunction, 'function' | 'alias'>,
  { from, to, hooks }: AliasMove,
): string {
  const Properties = { Name: name, Alias: alias, CurrentVersion: from, TargetVersion: to };
  return JSON.stringify({
    version: 0.0,
    Resources: [{ [name]: { Type: 'AWS::Lambda::Function', Properties } }],
    ...(hooks.length > 0 && {
      Hooks: LAMBDA_HOOKS.slice(0, hooks.length).map((event, index) => ({ [event]: hooks[index] })),
    }),
  });
}
