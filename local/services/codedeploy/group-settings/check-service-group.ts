import type { Service } from '@aws-sdk/client-ecs';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import { DeploymentFailure } from '../engine/deployment-failure.ts';
import { callAsRole } from '../engine/deployment-run.ts';
import { describeService } from '../engine/ecs/describe-service.ts';
import type { GroupRecord } from '../group-record.ts';
import type { Records } from '../records.ts';
import { invalidBlueGreen } from './check-blue-green.ts';
import { invalidLoadBalancer } from './check-load-balancer.ts';

/**
 * Refuses a deployment group of ECS that has not what it needs, or has what only hosts do. What begins with `For ECS`
 * is AWS's wording, as users of CloudFormation and Terraform were told it.
 */
export function checkServiceGroup(records: Records, group: GroupRecord): void {
  const { blueGreen, loadBalancer } = group;
  checkMapping(records, group);
  if (!blueGreen)
    throw invalidBlueGreen('For ECS deployment group, blueGreenDeploymentConfiguration must be specified');
  if (blueGreen.greenFleetProvisioningOption)
    throw invalidBlueGreen('a deployment group of ECS has no greenFleetProvisioningOption');
  // https://github.com/hashicorp/terraform-provider-aws/issues/23995
  if (blueGreen.terminateBlueInstancesOnDeploymentSuccess?.action === 'KEEP_ALIVE')
    throw invalidBlueGreen(
      'the original task set of an ECS service is always terminated, expected TERMINATE',
    );
  if (!loadBalancer)
    throw invalidLoadBalancer('For ECS deployment group, loadBalancerInfo must be specified');
  if (loadBalancer.targetGroupInfoList?.length)
    throw invalidLoadBalancer(
      'For ECS deployment group, loadBalancerInfo must not contain targetGroupInfo list',
    );
  if (!loadBalancer.targetGroupPairInfoList?.length)
    throw invalidLoadBalancer(
      'a deployment group of ECS needs a pair of target groups in targetGroupPairInfoList',
    );
}

function checkMapping(records: Records, { id, ecsServices }: GroupRecord): void {
  const [service] = ecsServices ?? [];
  if (!service) throw invalidService('A deployment group of the ECS compute platform needs a service.');
  const isShared = [...records.groups.values()].some(
    (other) =>
      id !== other.id &&
      other.ecsServices?.some(
        ({ serviceName, clusterName }) =>
          serviceName === service.serviceName && clusterName === service.clusterName,
      ),
  );
  if (!isShared) return;
  throw new AwsError(
    'ECSServiceMappingLimitExceededException',
    `The Amazon ECS service ${service.clusterName}:${service.serviceName} is associated with another deployment group already; it can be with one only.`,
  );
}

/** Refuses a service that the group's role cannot see, or whose deployments are not CodeDeploy's. */
export async function checkService(cloud: Cloud, group: GroupRecord): Promise<void> {
  const [{ clusterName = '', serviceName = '' } = {}] = group.ecsServices ?? [];
  const refuse = (cause: string) =>
    invalidService(
      `Could not load ECS service information for cluster: ${clusterName}, service: ${serviceName}. Cause: ${cause}`,
    );
  const call = callAsRole(cloud, group, 'CodeDeploy');
  const service = await describeService(call, { clusterName, serviceName }).catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    if (error instanceof DeploymentFailure)
      throw new AwsError('InvalidRoleException', text, { cause: error });
    throw refuse(text);
  });
  if (!service) throw refuse('Service not found.');
  checkController(service);
}

function checkController({ status, serviceName, deploymentController }: Service): void {
  if (status !== 'ACTIVE') throw invalidService(`The service ${serviceName} is ${status}, expected ACTIVE.`);
  if (deploymentController?.type === 'CODE_DEPLOY') return;
  throw invalidService(
    "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
  );
}

const invalidService = (message: string) => new AwsError('InvalidECSServiceException', message);
