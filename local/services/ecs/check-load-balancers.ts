import type { LoadBalancer } from '@aws-sdk/client-ecs';
import type {
  DescribeTargetGroupsCommandOutput,
  TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../aws-error.ts';
import { AWS } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { invalidParameter, notOffered } from './errors.ts';
import type { TaskDefinitionRecord } from './records.ts';

const ELB = 'elasticloadbalancing';

export interface LoadBalancerUse {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly definition: TaskDefinitionRecord;
  /** Whether ECS is to shift traffic, and so needs a second target group and listener rules. */
  readonly strategy: string | undefined;
  /** False for a task set, whose target group gets its listener later; left out: it must have one. */
  readonly isAttached?: boolean;
}

/** Refuses load balancers that the tasks of the definition could not stand behind. */
export async function checkLoadBalancers(cloud: Cloud, use: LoadBalancerUse): Promise<void> {
  const { loadBalancers, definition, strategy, isAttached = true } = use;
  for (const loadBalancer of loadBalancers) {
    if (loadBalancer.loadBalancerName) throw notOffered('Classic Load Balancers');
    checkContainer(loadBalancer, definition);
    await checkTargetGroup(cloud, loadBalancer.targetGroupArn, isAttached ? 'attached' : 'there');
    if (strategy !== undefined && strategy !== 'ROLLING') await checkAdvanced(cloud, loadBalancer, strategy);
  }
}

function checkContainer(
  { containerName, containerPort }: LoadBalancer,
  { definition }: TaskDefinitionRecord,
): void {
  const container = definition.containerDefinitions!.find(({ name }) => name === containerName);
  if (!container)
    throw invalidParameter(`The container ${containerName} does not exist in the task definition.`);
  if (!container.portMappings?.some((mapping) => mapping.containerPort === containerPort))
    throw invalidParameter(
      `The container ${containerName} did not have a container port ${containerPort} defined.`,
    );
}

async function checkTargetGroup(
  cloud: Cloud,
  arn: string | undefined,
  need: 'attached' | 'there',
): Promise<void> {
  if (!arn) throw invalidParameter('A load balancer requires a targetGroupArn.');
  const group = await describeTargetGroup(cloud, arn);
  if (!group)
    throw invalidParameter(
      `Unable to assume role and validate the specified targetGroupArn: ${arn} does not exist.`,
    );
  if (group.TargetType !== 'ip')
    throw invalidParameter(
      `The provided target group ${arn} has target type ${group.TargetType}, which is incompatible with the awsvpc network mode specified in the task definition.`,
    );
  if (need === 'attached' && !group.LoadBalancerArns?.length)
    throw invalidParameter(
      `The target group with targetGroupArn ${arn} does not have an associated load balancer.`,
    );
}

async function describeTargetGroup(cloud: Cloud, arn: string): Promise<TargetGroup | undefined> {
  try {
    const input = { TargetGroupArns: [arn] };
    const found = await cloud.call<DescribeTargetGroupsCommandOutput>(
      AWS,
      ELB,
      'DescribeTargetGroups',
      input,
    );
    return found.TargetGroups?.[0];
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

async function checkAdvanced(
  cloud: Cloud,
  { advancedConfiguration }: LoadBalancer,
  strategy: string,
): Promise<void> {
  const { alternateTargetGroupArn, productionListenerRule, testListenerRule, roleArn } =
    advancedConfiguration ?? {};
  if (!alternateTargetGroupArn || !productionListenerRule || !roleArn)
    throw invalidParameter(
      `advancedConfiguration with alternateTargetGroupArn, productionListenerRule and roleArn is required when the deployment strategy is ${strategy}.`,
    );
  await checkTargetGroup(cloud, alternateTargetGroupArn, 'there');
  for (const rule of [productionListenerRule, testListenerRule])
    if (rule !== undefined) await checkRule(cloud, rule);
}

async function checkRule(cloud: Cloud, rule: string): Promise<void> {
  try {
    await cloud.call(AWS, ELB, 'DescribeRules', { RuleArns: [rule] });
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw invalidParameter(`The listener rule ${rule} does not exist.`);
  }
}
