import type { Permission, Permissions } from '../../permission.ts';

const ELB = 'elasticloadbalancing';

/** Describe* calls need their action on `*`, so they are not listed. */
export const permissions: Permissions = {
  prefix: ELB,
  operations: {
    CreateLoadBalancer: (input: { Name?: string }, scope) =>
      on('CreateLoadBalancer', arn(scope, `loadbalancer/app/${input.Name}/*`)),
    CreateTargetGroup: (input: { Name?: string }, scope) =>
      on('CreateTargetGroup', arn(scope, `targetgroup/${input.Name}/*`)),
    ...byMember('LoadBalancerArn', [
      'DeleteLoadBalancer',
      'ModifyLoadBalancerAttributes',
      'SetSecurityGroups',
      'SetSubnets',
      'CreateListener',
    ]),
    ...byMember('TargetGroupArn', [
      'DeleteTargetGroup',
      'ModifyTargetGroup',
      'ModifyTargetGroupAttributes',
      'RegisterTargets',
      'DeregisterTargets',
    ]),
    ...byMember('ListenerArn', ['DeleteListener', 'ModifyListener', 'CreateRule']),
    ...byMember('RuleArn', ['DeleteRule', 'ModifyRule']),
    SetRulePriorities: (input: { RulePriorities?: { RuleArn?: string }[] }) =>
      (input.RulePriorities ?? []).flatMap(({ RuleArn }) => on('SetRulePriorities', RuleArn)),
    AddTags: (input: Tagging) => (input.ResourceArns ?? []).flatMap((resource) => on('AddTags', resource)),
    RemoveTags: (input: Tagging) =>
      (input.ResourceArns ?? []).flatMap((resource) => on('RemoveTags', resource)),
  },
};

interface Tagging {
  readonly ResourceArns?: readonly string[];
}

const arn = (scope: { partition: string; region: string; account: string }, resource: string) =>
  `arn:${scope.partition}:${ELB}:${scope.region}:${scope.account}:${resource}`;

const on = (operation: string, resource: string | undefined): Permission[] => [
  { action: `${ELB}:${operation}`, resource: resource ?? '*' },
];

function byMember(member: string, operations: readonly string[]): Permissions['operations'] {
  return Object.fromEntries(
    operations.map((operation) => [
      operation,
      (input: Record<string, string | undefined>) => on(operation, input[member]),
    ]),
  );
}
