import type { Intent } from '../../../release/intent.ts';
import type { DeployTarget, DeploymentWait, Progress } from '../../deploy-target.ts';
import { pruneDefinitions } from '../prune-definitions.ts';
import { publishDefinition } from '../publish-definition.ts';
import { targetGroupName } from '../service-traffic.ts';
import type { NativePorts } from './native-ports.ts';
import { observeService, startedDeployment } from './observe-service.ts';
import { deploymentArn, isActive, READY_STAGE, SHIFTED_STAGE, statusWord } from './service-deployments.ts';
import { serviceFailure } from './service-failure.ts';
import { startServiceDeployment } from './start-service-deployment.ts';
import { stopService } from './stop-service.ts';
import { takeServiceBack } from './take-service-back.ts';

/** A service whose traffic ECS shifts by itself; pause hooks make it wait for the pipeline. */
export function nativeTarget(ports: NativePorts): DeployTarget {
  return {
    publish: (start) =>
      publishDefinition(start, async (_source, { loadBalancers: reached }) => ({ reached }), ports),
    deploy: (start) => startServiceDeployment(start, ports),
    observe: (looking) => observeService(looking, ports),
    continue: (intent, wait) => endPause(intent, wait, ports),
    stop: (intent) => stopService(intent, ports),
    revert: (revert) => takeServiceBack(revert, ports),
    progress: (intent, way) => progress(intent, way, ports),
    failure: (intent) => serviceFailure(intent, ports),
    async requests({ intent, planned, from, to }) {
      const groups = await targetGroups(intent, ports);
      return ports.requests.count(groups.map(targetGroupName), from, to, planned.bake.requests);
    },
    async prune({ name, service }) {
      if (service) await pruneDefinitions(service, name, ports.services);
    },
  };
}

/** The pause before the shift, or after it; one of another stage is somebody else's to end. */
async function endPause(intent: Intent, wait: DeploymentWait, { deployments }: NativePorts): Promise<void> {
  const arn = startedDeployment(intent);
  const found = arn ? await deployments.get(arn) : undefined;
  if (!found?.pause || found.stage !== (wait === 'READY_WAIT' ? READY_STAGE : SHIFTED_STAGE)) return;
  await deployments.goOn(found.arn, found.pause);
}

async function progress(
  intent: Intent,
  way: 'there' | 'back',
  { deployments }: NativePorts,
): Promise<Progress | undefined> {
  const back = way === 'back' ? intent.rollback?.deployment?.id : undefined;
  const arn = back ? deploymentArn(intent.service!.arn, back) : startedDeployment(intent);
  if (!arn) return undefined;
  const found = await deployments.get(arn);
  // Where it pauses nowhere, nothing tells that the traffic has moved.
  return { status: statusWord(found), active: isActive(found), unheard: true };
}

async function targetGroups(intent: Intent, { deployments }: NativePorts): Promise<readonly string[]> {
  const arn = startedDeployment(intent);
  if (!arn) return [];
  const { targets } = await deployments.revision((await deployments.get(arn)).target);
  return targets.map(({ targetGroup }) => targetGroup);
}
