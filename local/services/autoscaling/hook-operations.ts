import type {
  CompleteLifecycleActionCommandInput,
  DeleteLifecycleHookCommandInput,
  DescribeLifecycleHooksCommandInput,
  PutLifecycleHookCommandInput,
  RecordLifecycleActionHeartbeatCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Request, Service } from '../../service.ts';
import type { Engine } from './engine.ts';
import { validationError } from './errors.ts';
import { findGroup } from './find.ts';
import { describeHook, hookRecord, resultOf } from './hooks.ts';
import type { GroupRecord, Groups, MemberRecord } from './records.ts';

const MOST_HOOKS = 50;

export const hookOperations = (cloud: Cloud, groups: Groups, engine: Engine): Service['operations'] => ({
  PutLifecycleHook: (input: PutLifecycleHookCommandInput, { caller }: Request) => {
    const group = findGroup(groups, input.AutoScalingGroupName);
    const before = group.hooks[input.LifecycleHookName!];
    const hook = hookRecord(cloud, caller, input, before);
    if (!before && cloud.options.quotas && Object.keys(group.hooks).length >= MOST_HOOKS)
      throw new AwsError(
        'LimitExceeded',
        `An Auto Scaling group can have at most ${MOST_HOOKS} lifecycle hooks`,
      );
    group.hooks[hook.name] = hook;
    return {};
  },
  DeleteLifecycleHook: (input: DeleteLifecycleHookCommandInput) => {
    const group = findGroup(groups, input.AutoScalingGroupName);
    const hook = group.hooks[input.LifecycleHookName!];
    if (!hook) throw validationError(`No Lifecycle Hook found with name: ${input.LifecycleHookName}`);
    delete group.hooks[hook.name];
    // Its open actions are over: a launch is given up, a termination goes on.
    const result = hook.transition === 'autoscaling:EC2_INSTANCE_LAUNCHING' ? 'ABANDON' : 'CONTINUE';
    for (const member of Object.values(group.members)) {
      if (!(hook.name in member.actions)) continue;
      engine.actions.complete(member, hook.name, result);
      engine.advance(group, member);
    }
    return {};
  },
  DescribeLifecycleHooks: (input: DescribeLifecycleHooksCommandInput) => {
    const group = findGroup(groups, input.AutoScalingGroupName);
    const asked = Object.values(group.hooks).filter(
      ({ name }) => !input.LifecycleHookNames?.length || input.LifecycleHookNames.includes(name),
    );
    return { LifecycleHooks: asked.map((hook) => describeHook(group, hook)) };
  },
  CompleteLifecycleAction: (input: CompleteLifecycleActionCommandInput) => {
    const { group, member, hookName } = openAction(groups, input);
    engine.actions.complete(member, hookName, resultOf(input.LifecycleActionResult));
    engine.advance(group, member);
    return {};
  },
  RecordLifecycleActionHeartbeat: (input: RecordLifecycleActionHeartbeatCommandInput) => {
    const { group, member, hookName } = openAction(groups, input);
    engine.actions.heartbeat(group, member, hookName);
    return {};
  },
});

/** The open action that a call means, by its token or by its instance. */
function openAction(groups: Groups, input: RecordLifecycleActionHeartbeatCommandInput): OpenAction {
  const group = findGroup(groups, input.AutoScalingGroupName);
  const { LifecycleActionToken: token, InstanceId: id, LifecycleHookName: hookName = '' } = input;
  const member = Object.values(group.members).find((one) => {
    const action = one.actions[hookName];
    if (!action || action.result !== undefined) return false;
    return token === undefined ? one.id === id : action.token === token;
  });
  if (!member)
    throw validationError(
      token === undefined
        ? `No active Lifecycle Action found with instance ID ${id}`
        : `No active Lifecycle Action found with token ${token}`,
    );
  return { group, member, hookName };
}

interface OpenAction {
  readonly group: GroupRecord;
  readonly member: MemberRecord;
  readonly hookName: string;
}
