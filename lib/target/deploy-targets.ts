import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Refused } from '../release/refused.ts';
import { clientSettings } from '../runtime/clients.ts';
import type { StateStore } from '../store/state-store.ts';
import { codeDeploy } from './code-deploy.ts';
import type { DeployTargets } from './deploy-target.ts';
import { fleetTarget } from './fleet/fleet-target.ts';
import { balancerRequests } from './fleet/requests.ts';
import { balancerTraffic } from './fleet/traffic.ts';

/** The adapters of all kinds of targets, over the account's own services. */
export function deployTargets({ intents, good }: Pick<StateStore, 'intents' | 'good'>): DeployTargets {
  const deployments = codeDeploy(new CodeDeployClient(clientSettings));
  const traffic = balancerTraffic(new ElasticLoadBalancingV2Client(clientSettings));
  const requests = balancerRequests(new CloudWatchClient(clientSettings), traffic);
  const fleet = fleetTarget({ intents, good, deployments, traffic, requests });
  return ({ target = 'fleet' }) => {
    if (target === 'fleet') return fleet;
    throw new Refused(`expected a fleet to deploy to, got ${target}`);
  };
}
