import type { Service } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceName } from '../../lib/target/ecs/services.ts';
import { undefinedFor } from '../../lib/target/undefined-for.ts';
import type { Finding } from './check.ts';
import { counted } from './counted.ts';
import { isFit, statesText, targetStates, type TargetState } from './target-states.ts';

interface Looking {
  readonly named: ServiceName;
  readonly balancers: ElasticLoadBalancingV2Client;
  readonly about: string;
}

/** Whether a service that nobody deploys has all its tasks, and gets traffic to them. */
export async function taskFindings(service: Service, looking: Looking): Promise<Finding[]> {
  if (!isAtRest(service)) return [];
  return [...countFindings(service, looking), ...(await healthFindings(service, looking))];
}

/** While a deployment runs there are tasks that come and go. */
const isAtRest = ({ deployments = [], taskSets = [], currentServiceDeployment }: Service): boolean =>
  currentServiceDeployment === undefined &&
  taskSets.length <= 1 &&
  deployments.every(({ rolloutState = 'COMPLETED' }) => rolloutState !== 'IN_PROGRESS');

function countFindings(service: Service, { named, about }: Looking): Finding[] {
  const { desiredCount: wanted = 0, runningCount: running = 0, events = [] } = service;
  if (running >= wanted) return [];
  const last = events[0]?.message;
  const why = last === undefined ? '' : `; ECS said last: ${last}`;
  return [
    {
      level: running === 0 ? 'fault' : 'warning',
      about,
      what: `${running} of ${counted(wanted, 'task')} run${why}`,
      do: `see why: aws ecs describe-services --cluster ${named.cluster} --services ${named.service} --query 'services[0].events[:5].message'`,
    },
  ];
}

async function healthFindings(service: Service, looking: Looking): Promise<Finding[]> {
  const { balancers, about } = looking;
  if (!service.desiredCount) return [];
  const groups: (readonly [arn: string, targets: readonly TargetState[]])[] = [];
  for (const arn of targetGroupsOf(service)) {
    const targets = await targetStates(balancers, arn).catch(undefinedFor('TargetGroupNotFoundException'));
    if (!targets) return [missingGroup(arn, looking)];
    groups.push([arn, targets]);
  }
  return groups.length === 0 ? [] : unfitFindings(groups, about);
}

const missingGroup = (arn: string, { named, about }: Looking): Finding => ({
  level: 'fault',
  about,
  what: `its target group ${arn} does not exist`,
  do: `make it again, and give it to the service: aws ecs update-service --cluster ${named.cluster} --service ${named.service} --load-balancers targetGroupArn=<its ARN>,containerName=<name>,containerPort=<port>`,
});

/** Of a pair one group is empty; which one may change with every release. */
function unfitFindings(
  groups: readonly (readonly [arn: string, targets: readonly TargetState[]])[],
  about: string,
): Finding[] {
  const all = groups.flatMap(([, targets]) => targets);
  const unfit = all.filter((target) => !isFit(target) && target.state !== 'draining');
  const isServed = all.some(isFit);
  if (isServed && unfit.length === 0) return [];
  const [arn] = groups.find(([, targets]) => targets.some((one) => unfit.includes(one))) ?? groups[0]!;
  const [why] = unfit.flatMap(({ description }) => description ?? []);
  const said = why === undefined ? '' : ` (${why})`;
  return [
    {
      level: isServed ? 'warning' : 'fault',
      about,
      what: isServed
        ? `${unfit.length} of ${counted(all.length, 'task')} in its target groups cannot serve: ${statesText(unfit)}${said}`
        : `no task in its target groups is healthy: ${statesText(all)}${said}`,
      do: `see why: aws elbv2 describe-target-health --target-group-arn ${arn}`,
    },
  ];
}

function targetGroupsOf({ loadBalancers = [], taskSets = [] }: Service): readonly string[] {
  const all = [...loadBalancers, ...taskSets.flatMap((one) => one.loadBalancers ?? [])];
  return [
    ...new Set(
      all.flatMap(({ targetGroupArn, advancedConfiguration }) =>
        [targetGroupArn, advancedConfiguration?.alternateTargetGroupArn].filter((arn) => arn !== undefined),
      ),
    ),
  ];
}
