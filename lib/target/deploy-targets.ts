import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings } from '../runtime/clients.ts';
import { artifactDoubt } from '../store/artifact-doubt.ts';
import type { ReleaseKey } from '../store/release-key.ts';
import type { StateStore } from '../store/state-store.ts';
import { functionTimeout } from './check-names.ts';
import { codeDeploy } from './code-deploy.ts';
import type { DeployTarget, DeployTargets } from './deploy-target.ts';
import { codeDeployTarget } from './ecs/code-deploy/code-deploy-target.ts';
import { ecsServices } from './ecs/ecs-services.ts';
import { ecsDeployments } from './ecs/native/ecs-deployments.ts';
import { nativeTarget } from './ecs/native/native-target.ts';
import { artifactReader } from './ecs/publish-definition.ts';
import { balancerShares } from './ecs/service-traffic.ts';
import { fleetTarget } from './fleet/fleet-target.ts';
import { balancerRequests } from './fleet/requests.ts';
import { balancerTraffic } from './fleet/traffic.ts';
import { cloudWatchHookLog } from './hook-log.ts';
import { cloudWatchInvocations } from './lambda/invocations.ts';
import { lambdaFunctions } from './lambda/lambda-functions.ts';
import { lambdaTarget } from './lambda/lambda-target.ts';
import { readCode } from './lambda/read-code.ts';

/** The adapters of all kinds of targets, over the account's own services; with the stack's key for whoever takes back. */
export function deployTargets(
  { intents, good, records }: Pick<StateStore, 'intents' | 'good' | 'records'>,
  key?: ReleaseKey,
): DeployTargets {
  const deployments = codeDeploy(new CodeDeployClient(clientSettings));
  const balancers = new ElasticLoadBalancingV2Client(clientSettings);
  const traffic = balancerTraffic(balancers);
  const requests = balancerRequests(new CloudWatchClient(clientSettings), traffic);
  const doubt = artifactDoubt({ s3: new S3Client(clientSettings), records, key });
  const fleet = fleetTarget({ intents, good, deployments, traffic, requests, doubt });
  // Most stacks have no functions and no services to release: nothing is made before it is needed.
  let functions: DeployTarget | undefined;
  let services: DeployTarget | undefined;
  let shiftedServices: DeployTarget | undefined;
  const makeFunctions = () =>
    lambdaTarget({
      intents,
      good,
      deployments,
      functions: lambdaFunctions(new LambdaClient(clientSettings)),
      readCode: readCode(new S3Client(clientSettings)),
      hookLog: cloudWatchHookLog(new CloudWatchLogsClient(clientSettings)),
      invocations: cloudWatchInvocations(new CloudWatchClient(clientSettings)),
    });
  const ofServices = (ecs: ECSClient) => ({
    intents,
    good,
    services: ecsServices(ecs),
    readArtifact: artifactReader(new S3Client(clientSettings)),
    traffic: balancerShares(balancers),
    requests,
  });
  const makeServices = () => {
    const ecs = new ECSClient(clientSettings);
    return nativeTarget({ ...ofServices(ecs), deployments: ecsDeployments(ecs) });
  };
  const makeShiftedServices = () => {
    const lambda = new LambdaClient(clientSettings);
    return codeDeployTarget({
      ...ofServices(new ECSClient(clientSettings)),
      deployments,
      hookLog: cloudWatchHookLog(new CloudWatchLogsClient(clientSettings)),
      hookTimeout: (name) => functionTimeout(name, lambda),
    });
  };
  return ({ target = 'fleet' }) => {
    switch (target) {
      case 'fleet':
        return fleet;
      case 'lambda':
        return (functions ??= makeFunctions());
      case 'ecs-native':
        return (services ??= makeServices());
      case 'ecs':
        return (shiftedServices ??= makeShiftedServices());
    }
  };
}
