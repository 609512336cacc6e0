import { sendHeartbeat } from '../auto-scaling/lifecycle-action.ts';
import type { LifecycleAction } from '../auto-scaling/lifecycle-action.ts';
import { checkOutcome, inPlaceEvents } from './deploy-in-place.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { ec2Member } from './fleet-members.ts';
import { forgetHost, rememberHost } from './host-conditions.ts';
import { LIFECYCLES } from './lifecycle.ts';
import { runHost, succeed } from './run-host.ts';
import { addTarget, targetsOf } from './targets.ts';

/** Deploys to the one instance that joins its Auto Scaling group, or lets the one that leaves it stop its application. */
export async function deployForScaling(run: DeploymentRun, action: LifecycleAction): Promise<void> {
  const isLaunch = run.deployment.creator === 'autoscaling';
  const events = isLaunch ? inPlaceEvents(run) : leavingEvents(run);
  const member = ec2Member(run, { InstanceId: action.instanceId });
  const target = targetsOf(run)[0] ?? addTarget(run, member, events);
  const endHeartbeats = startHeartbeats(run, action);
  const end = await runHost(run, target, events).finally(endHeartbeats);
  if (isLaunch) rememberHost(run, target.instanceId, end === 'succeeded');
  else forgetHost(run, target.instanceId);
  if (end === 'succeeded') succeed(run, target);
  if (end === 'failed') checkOutcome(run, 'HEALTH_CONSTRAINTS');
}

const leavingEvents = ({ traffic }: DeploymentRun): readonly string[] =>
  traffic ? LIFECYCLES.leavingBehindBalancer : LIFECYCLES.leaving;

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/integrations-aws-auto-scaling.html */
const HEARTBEAT_EVERY = 300_000;

function startHeartbeats({ cloud, call, control }: DeploymentRun, action: LifecycleAction): () => void {
  let cancel = () => {};
  const arm = () => {
    cancel = cloud.clock.at(cloud.clock.now() + HEARTBEAT_EVERY, () => {
      void sendHeartbeat(call, action);
      arm();
    });
  };
  const end = () => cancel();
  arm();
  control.ended.addEventListener('abort', end, { once: true });
  return end;
}
