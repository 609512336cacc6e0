import type { LoadBalancer } from '@aws-sdk/client-ecs';
import type { Cloud } from '../../../cloud.ts';
import { roleCaller } from '../role-caller.ts';
import { targetSet, type DeploymentRun } from './deployment-run.ts';
import { listenerWeights } from './traffic-steps.ts';

/** Sets what share of production traffic the new revision gets, in percent. */
export async function shiftProduction(run: DeploymentRun, percent: number): Promise<void> {
  for (const loadBalancer of shiftedBalancers(run))
    await setWeights(run, loadBalancer, {
      rule: loadBalancer.advancedConfiguration!.productionListenerRule!,
      percent,
    });
  run.deployment.productionWeight = percent;
  run.changed();
}

/** The same of test traffic, where there is a test listener. */
export async function shiftTest(run: DeploymentRun, percent: number): Promise<void> {
  for (const loadBalancer of shiftedBalancers(run)) {
    const rule = loadBalancer.advancedConfiguration!.testListenerRule;
    if (rule !== undefined) await setWeights(run, loadBalancer, { rule, percent });
  }
  run.deployment.testWeight = percent;
  run.changed();
}

/** The load balancers whose traffic ECS moves. */
const shiftedBalancers = (run: DeploymentRun): LoadBalancer[] =>
  targetSet(run).loadBalancers.filter(({ advancedConfiguration }) => advancedConfiguration !== undefined);

/** Both groups stay in the rule, one at 0, from the first deployment on: https://github.com/go-to-k/cdk-real-drift/issues/1730 */
async function setWeights(
  { cloud, service }: DeploymentRun,
  { targetGroupArn: green, advancedConfiguration }: LoadBalancer,
  { rule, percent }: { readonly rule: string; readonly percent: number },
): Promise<void> {
  const blue = advancedConfiguration!.alternateTargetGroupArn!; // of the new revision's own record: the other one
  const { target, other } = listenerWeights(percent);
  await forwardTo(cloud, service.arn, {
    rule,
    roleArn: advancedConfiguration!.roleArn!,
    groups: [
      { TargetGroupArn: green, Weight: target },
      { TargetGroupArn: blue, Weight: other },
    ],
  });
}

/** As the role that the service gives for it. */
async function forwardTo(
  cloud: Cloud,
  serviceArn: string,
  {
    rule,
    roleArn,
    groups,
  }: { readonly rule: string; readonly roleArn: string; readonly groups: readonly object[] },
): Promise<void> {
  const caller = await roleCaller(cloud, roleArn, serviceArn);
  const Actions = [{ Type: 'forward', ForwardConfig: { TargetGroups: groups } }];
  await cloud.call(caller, 'elasticloadbalancing', 'ModifyRule', { RuleArn: rule, Actions });
}
