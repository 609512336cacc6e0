import type { ResumeProcessesCommandInput, SuspendProcessesCommandInput } from '@aws-sdk/client-auto-scaling';
import type { Service } from '../../service.ts';
import type { Engine } from './engine.ts';
import { validationError } from './errors.ts';
import { findGroup } from './find.ts';
import type { Groups } from './records.ts';

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html */
const PROCESSES = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
];

export const processOperations = (groups: Groups, engine: Engine): Service['operations'] => ({
  SuspendProcesses: (input: SuspendProcessesCommandInput) => {
    const group = findGroup(groups, input.AutoScalingGroupName);
    group.suspended = [...new Set([...group.suspended, ...processesOf(input.ScalingProcesses)])];
  },
  ResumeProcesses: (input: ResumeProcessesCommandInput) => {
    const group = findGroup(groups, input.AutoScalingGroupName);
    const resumed = processesOf(input.ScalingProcesses);
    group.suspended = group.suspended.filter((process) => !resumed.includes(process));
    engine.reconcile(group, 'a user request resumed processes');
  },
});

/** None named means all. */
function processesOf(names: readonly string[] | undefined): readonly string[] {
  if (!names?.length) return PROCESSES;
  const unknown = names.find((name) => !PROCESSES.includes(name));
  if (unknown !== undefined) throw validationError(`The scaling process '${unknown}' does not exist`);
  return names;
}
