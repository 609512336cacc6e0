import type {
  Action,
  DescribeListenersCommandOutput,
  DescribeRulesCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceTargetRecord } from '../../target-records.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { balancerFailure } from './ecs-failure.ts';

const ELB = 'elasticloadbalancing';

/** The pair of target groups, by ARN. */
export interface Pair {
  readonly blue: string;
  readonly green: string;
}

/** A listener's default actions, or one of its rules: whatever forwards to the pair. */
interface Route {
  readonly rule?: string;
  readonly actions: readonly Action[];
}

export const pairOf = ({ blue, greenGroup }: ServiceTargetRecord): Pair => ({
  blue: blue.targetGroup.arn,
  green: greenGroup.arn,
});

/** Percent of each route's traffic that green gets; empty where nothing of the listener forwards to the pair. */
export async function greenShares(run: DeploymentRun, listener: string, pair: Pair): Promise<number[]> {
  return (await routesOf(run, listener, pair)).map(({ actions }) => greenShare(actions, pair));
}

/**
 * Gives green its percent of all that the listener forwards to the pair, and blue the rest. Both stay in the route, one of them
 * at 0, so that its targets are checked before the next shift: since 2022, as CodeDeploy's team told
 * (https://github.com/traveloka/terraform-aws-alb-single-listener/pull/47).
 */
export async function weighRoutes(
  run: DeploymentRun,
  { listener, pair, percent }: { readonly listener: string; readonly pair: Pair; readonly percent: number },
): Promise<void> {
  const groups = [
    { TargetGroupArn: pair.green, Weight: percent },
    { TargetGroupArn: pair.blue, Weight: 100 - percent },
  ];
  for (const { rule, actions } of await routesOf(run, listener, pair)) {
    const weighed = actions.map((action) => (forwardsTo(action, pair) ? forward(action, groups) : action));
    if (rule === undefined) {
      await ask(run, 'ModifyListener', { ListenerArn: listener, DefaultActions: weighed });
    } else await ask(run, 'ModifyRule', { RuleArn: rule, Actions: weighed });
  }
}

async function routesOf(run: DeploymentRun, listener: string, pair: Pair): Promise<Route[]> {
  const { Listeners } = await ask<DescribeListenersCommandOutput>(run, 'DescribeListeners', {
    ListenerArns: [listener],
  });
  const { Rules = [] } = await ask<DescribeRulesCommandOutput>(run, 'DescribeRules', {
    ListenerArn: listener,
  });
  const all: Route[] = [
    { actions: Listeners?.[0]?.DefaultActions ?? [] },
    ...Rules.flatMap(({ IsDefault, RuleArn, Actions = [] }) =>
      IsDefault || RuleArn === undefined ? [] : [{ rule: RuleArn, actions: Actions }],
    ),
  ];
  return all.filter(({ actions }) => actions.some((action) => forwardsTo(action, pair)));
}

const forwardsTo = (action: Action, { blue, green }: Pair): boolean =>
  weightsOf(action).some(([arn]) => arn === blue || arn === green);

function greenShare(actions: readonly Action[], { blue, green }: Pair): number {
  const weights = new Map(actions.flatMap(weightsOf));
  const [toBlue, toGreen] = [weights.get(blue) ?? 0, weights.get(green) ?? 0];
  return toBlue + toGreen === 0 ? 0 : Math.round((toGreen / (toBlue + toGreen)) * 10_000) / 100;
}

function weightsOf({ TargetGroupArn, ForwardConfig }: Action): [string, number][] {
  const { TargetGroups = [{ TargetGroupArn, Weight: 1 }] } = ForwardConfig ?? {};
  return TargetGroups.flatMap(({ TargetGroupArn: arn, Weight = 1 }) =>
    arn === undefined ? [] : [[arn, Weight] as [string, number]],
  );
}

const forward = ({ Type, Order, ForwardConfig }: Action, TargetGroups: object[]): object => ({
  Type,
  Order,
  ForwardConfig: { ...ForwardConfig, TargetGroups },
});

function ask<Output>(run: DeploymentRun, operation: string, input: object): Promise<Output> {
  return run.call<Output>(ELB, operation, input).catch((error: unknown) => {
    throw balancerFailure(error);
  });
}
