import type { Caller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import type { CommandExchange } from '../../codedeploy-commands/command-exchange.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import type { GroupRecord } from '../group-record.ts';
import type { Records } from '../records.ts';
import { DeploymentFailure } from './deployment-failure.ts';
import type { Losses } from './losses.ts';
import type { RoleCall } from './role-call.ts';
import type { RunControl } from './run-control.ts';
import type { Traffic } from './traffic.ts';

/** One deployment while it runs: what every step of it needs. */
export interface DeploymentRun {
  readonly cloud: Cloud;
  readonly records: Records;
  readonly exchange: CommandExchange;
  readonly deployment: DeploymentRecord;
  readonly group: GroupRecord;
  readonly control: RunControl;
  readonly losses: Losses;
  /** The load balancer; absent where the group has none. */
  readonly traffic?: Traffic;
  /** Calls another service as the group's service role. */
  call: RoleCall;
}

/** Assumes the group's service role once; its session outlives the deployment. */
export function callAsRole(cloud: Cloud, group: GroupRecord, deploymentId: string): RoleCall {
  let caller: Promise<Caller> | undefined;
  return async (service, operation, input) => {
    caller ??= assumeRole(cloud, group, deploymentId);
    return cloud.call(await caller, service, operation, input);
  };
}

async function assumeRole(cloud: Cloud, group: GroupRecord, deploymentId: string): Promise<Caller> {
  const suffix = cloud.partition === 'aws-cn' ? '.cn' : '';
  const { Credentials } = await cloud
    .call<{ Credentials: { AccessKeyId: string } }>(
      {
        kind: 'service',
        principal: `codedeploy.amazonaws.com${suffix}`,
        sourceArn: cloud.arn('codedeploy', `deploymentgroup:${group.applicationName}/${group.name}`),
      },
      'sts',
      'AssumeRole',
      { RoleArn: group.serviceRoleArn, RoleSessionName: deploymentId },
    )
    .catch((cause: unknown) => {
      throw new DeploymentFailure(
        'IAM_ROLE_MISSING',
        `CodeDeploy cannot assume the service role ${group.serviceRoleArn}: ${cause instanceof Error ? cause.message : String(cause)}. The role must exist and its trust policy must name the principal codedeploy.amazonaws.com${suffix}.`,
        { cause },
      );
    });
  const session = cloud.identities.credentials(Credentials.AccessKeyId);
  if (!session)
    throw new Error(`expected the session of ${group.serviceRoleArn} to have credentials, found none`);
  return session.caller;
}
