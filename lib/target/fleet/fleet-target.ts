import type { Intent } from '../../release/intent.ts';
import type { GoodReleases, Intents } from '../../release/ports.ts';
import type { ArtifactDoubt } from '../../store/artifact-doubt.ts';
import type { DeployTarget, Failed } from '../deploy-target.ts';
import { failedKind, type Deployments } from '../deployments.ts';
import { groupProgress } from '../group/group-progress.ts';
import { stopDeployment } from '../group/stop-deployment.ts';
import { deploymentCause } from './deployment-cause.ts';
import { observe } from './observe.ts';
import type { Requests } from './requests.ts';
import { startDeployment } from './start-deployment.ts';
import { takeBackOneStep } from './take-back.ts';
import type { Traffic } from './traffic.ts';

export interface FleetPorts {
  readonly intents: Intents;
  readonly good: GoodReleases;
  readonly deployments: Deployments;
  readonly traffic: Traffic;
  readonly requests: Requests;
  readonly doubt: ArtifactDoubt;
}

/** Hosts of a CodeDeploy group, in place or blue/green. */
export function fleetTarget(ports: FleetPorts): DeployTarget {
  const { deployments } = ports;
  return {
    // Hosts fetch the artifact themselves.
    publish: async () => {},
    deploy: (start) => startDeployment(start, ports),
    observe: (looking) => observe(looking, ports),
    continue: async ({ deployment }, wait) => {
      if (deployment?.id) await deployments.goOn(deployment.id, wait);
    },
    stop: (intent) => stopDeployment(intent, deployments),
    revert: (revert) => takeBackOneStep(revert, ports),
    progress: (intent, way) => groupProgress(intent, way, deployments),
    failure: (intent) => failure(intent, deployments),
    requests: async ({ intent, planned, from, to }) => {
      const group = await deployments.group(intent.application, planned.deploymentGroup);
      return ports.requests.count(group?.targetGroups ?? [], from, to, planned.bake.requests);
    },
    // CodeDeploy ends the old fleet, and the host agent keeps five revisions.
    prune: async () => {},
  };
}

async function failure({ deployment }: Intent, deployments: Deployments): Promise<Failed> {
  const id = deployment?.id;
  if (!id) return { kind: 'deployment', cause: 'no deployment was started' };
  const found = await deployments.get(id);
  if (found.error?.code === 'ALARM_ACTIVE') {
    return {
      kind: 'alarm',
      cause: `CodeDeploy stopped deployment ${id} for an alarm: ${found.error.message}`,
    };
  }
  return { kind: failedKind(found), cause: deploymentCause(found, await deployments.firstFailure(id)) };
}
