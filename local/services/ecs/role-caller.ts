import type { AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import { serviceCaller, type Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';

/**
 * The caller that ECS becomes where a service names a role: for listener rules and for lifecycle hooks. Throws what
 * STS answers where the role does not trust ecs.amazonaws.com.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 */
export async function roleCaller(cloud: Cloud, RoleArn: string, serviceArn: string): Promise<Caller> {
  const { Credentials } = await cloud.call<AssumeRoleCommandOutput>(
    serviceCaller('ecs.amazonaws.com', serviceArn),
    'sts',
    'AssumeRole',
    { RoleArn, RoleSessionName: 'ecs-service-scheduler' },
  );
  return cloud.identities.credentials(Credentials!.AccessKeyId!)!.caller;
}
