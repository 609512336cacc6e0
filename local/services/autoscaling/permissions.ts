import type { Permission, Permissions, Scope } from '../../permission.ts';

/** Describe* calls need their action on `*`, so they are not listed. */
export const permissions: Permissions = {
  prefix: 'autoscaling',
  operations: {
    ...onGroup([
      'CreateAutoScalingGroup',
      'UpdateAutoScalingGroup',
      'DeleteAutoScalingGroup',
      'SetDesiredCapacity',
      'AttachInstances',
      'DetachInstances',
      'SetInstanceProtection',
      'AttachLoadBalancerTargetGroups',
      'DetachLoadBalancerTargetGroups',
      'PutLifecycleHook',
      'DeleteLifecycleHook',
      'CompleteLifecycleAction',
      'RecordLifecycleActionHeartbeat',
      'SuspendProcesses',
      'ResumeProcesses',
      // Named by instance: whichever group that is in.
      'TerminateInstanceInAutoScalingGroup',
      'SetInstanceHealth',
    ]),
    CreateOrUpdateTags: onTagged('CreateOrUpdateTags'),
    DeleteTags: onTagged('DeleteTags'),
  },
};

function onGroup(operations: readonly string[]): Permissions['operations'] {
  return Object.fromEntries(
    operations.map((operation) => [
      operation,
      (input: { AutoScalingGroupName?: string }, scope) => [
        permission(operation, scope, input.AutoScalingGroupName ?? '*'),
      ],
    ]),
  );
}

function onTagged(operation: string) {
  return (input: { Tags?: { ResourceId?: string }[] }, scope: Scope) =>
    (input.Tags ?? []).map(({ ResourceId }) => permission(operation, scope, ResourceId ?? '*'));
}

const permission = (operation: string, { partition, region, account }: Scope, group: string): Permission => ({
  action: `autoscaling:${operation}`,
  resource: `arn:${partition}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${group}`,
});
