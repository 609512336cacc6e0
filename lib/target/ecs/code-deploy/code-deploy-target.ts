import type { Intent } from '../../../release/intent.ts';
import { Refused } from '../../../release/refused.ts';
import type { DeployTarget, Revert, Start } from '../../deploy-target.ts';
import { descriptionOf } from '../../deployment-description.ts';
import type { DeploymentOrder } from '../../deployments.ts';
import { groupProgress } from '../../group/group-progress.ts';
import type { ReturnWay } from '../../group/return-way.ts';
import { startGroupDeployment } from '../../group/start-group-deployment.ts';
import { stopDeployment } from '../../group/stop-deployment.ts';
import { takeGroupBack } from '../../group/take-back.ts';
import { pruneDefinitions } from '../prune-definitions.ts';
import { targetGroupName } from '../service-traffic.ts';
import { groupFailure } from './group-failure.ts';
import { observeGroup } from './observe-group.ts';
import { publishService } from './publish-service.ts';
import { appSpecFor } from './service-app-spec.ts';
import type { ServicePorts } from './service-ports.ts';
import { targetGroupOf, taskSetServes } from './task-set-serves.ts';

/** A service whose traffic CodeDeploy shifts from one task set to another. */
export function codeDeployTarget(ports: ServicePorts): DeployTarget {
  const { deployments, intents, good } = ports;
  return {
    publish: (start) => publishService(start, ports),
    async deploy(start) {
      const { application, environment } = start.run;
      const intent = await intents.find(start.run);
      const previous = async () => {
        const known = await good.find(application, environment);
        return known && { release: known.release, revision: known.revision };
      };
      return startGroupDeployment({ start, order: orderOf(start, intent), previous }, ports);
    },
    observe: (looking) => observeGroup(looking, ports),
    async continue({ deployment }, wait) {
      if (deployment?.id) await deployments.goOn(deployment.id, wait);
    },
    stop: (intent) => stopDeployment(intent, deployments),
    revert: (revert) => takeGroupBack(revert, ports, serviceWay(ports)),
    progress: (intent, way) => groupProgress(intent, way, deployments),
    failure: (intent) => groupFailure(intent, ports),
    async requests({ intent: { service }, planned, from, to }) {
      const group = service && (await targetGroupOf(service, service.registered!, ports));
      const names = group ? [targetGroupName(group)] : [];
      return ports.requests.count(names, from, to, planned.bake.requests);
    },
    async prune({ name, service }) {
      if (service) await pruneDefinitions(service, name, ports.services);
    },
  };
}

function orderOf({ run, planned }: Start, intent: Intent | undefined): DeploymentOrder {
  const { appSpecContent, registered } = intent?.service ?? {};
  if (!appSpecContent || !registered) {
    throw new Refused(`expected a task definition of ${run.release} to be registered, there is none`);
  }
  return {
    application: run.application,
    group: planned.deploymentGroup,
    description: descriptionOf(run, 'deploy', 1),
    revision: { appSpec: appSpecFor(appSpecContent, registered, 'called') },
    config: planned.strategy.config,
    alarms: planned.alarms.length > 0 ? planned.alarms : undefined,
    autoRollback: true,
  };
}

const serviceWay = (ports: ServicePorts): ReturnWay => ({
  // A service always ran something before, if only what it was made with.
  previousKnown: ({ service }) => service !== undefined,
  order: async (revert) => ({ order: returnOrder(revert) }),
  async oldServes({ intent: { application, service }, group, deployment }) {
    if (!deployment || !service) return undefined;
    return taskSetServes({ application, group, named: service, taskDefinition: service.before }, ports);
  },
});

const returnOrder = ({ intent, planned }: Revert): Omit<DeploymentOrder, 'description'> => ({
  application: intent.application,
  group: planned.deploymentGroup,
  revision: {
    appSpec: appSpecFor(intent.service!.appSpecContent!, intent.service!.before, 'left out'),
  },
  config: 'CodeDeployDefault.ECSAllAtOnce',
  // The alarm that it cures must not stop it.
  alarms: 'off',
  autoRollback: false,
});
