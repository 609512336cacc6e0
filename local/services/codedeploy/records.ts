import type { ComputePlatform, RevisionLocation, Tag } from '@aws-sdk/client-codedeploy';
import type { Cloud } from '../../cloud.ts';
import type { ConfigRecord } from './config-record.ts';
import type { DeploymentRecord } from './deployment-record.ts';
import type { GroupRecord } from './group-record.ts';
import type { FunctionTargetRecord, ServiceTargetRecord, TargetRecord } from './target-records.ts';

/** What the service keeps. Times are epoch milliseconds of cloud time. */
export interface Records {
  readonly applications: Map<string, ApplicationRecord>;
  /** By `<application>/<group>`. */
  readonly groups: Map<string, GroupRecord>;
  readonly configs: Map<string, ConfigRecord>;
  /** By `<application>/<revision key>`. */
  readonly revisions: Map<string, RevisionRecord>;
  /** By id, oldest first. */
  readonly deployments: Map<string, DeploymentRecord>;
  /** The targets of each deployment, by instance id. */
  readonly targets: Map<string, Record<string, TargetRecord>>;
  /** The one function of each Lambda deployment, by deployment id. */
  readonly functionTargets: Map<string, FunctionTargetRecord>;
  /** The one service of each ECS deployment, by deployment id. */
  readonly serviceTargets: Map<string, ServiceTargetRecord>;
  /** What each host holds for a group, by `<group id>/<instance id>`. */
  readonly hosts: Map<string, HostRecord>;
  /** By name. */
  readonly onPremisesInstances: Map<string, OnPremisesInstanceRecord>;
}

export interface ApplicationRecord {
  readonly id: string;
  name: string;
  readonly computePlatform: ComputePlatform;
  readonly createTime: number;
  tags: readonly Tag[];
}

export interface RevisionRecord {
  readonly applicationName: string;
  readonly location: RevisionLocation;
  description?: string;
  registerTime: number;
  firstUsedTime?: number;
  lastUsedTime?: number;
}

/** A host outside EC2. Deregistered ones stay known, as on AWS. */
export interface OnPremisesInstanceRecord {
  readonly name: string;
  readonly arn: string;
  /** Exactly one of the two, by which its agent is known. */
  readonly iamUserArn?: string;
  readonly iamSessionArn?: string;
  readonly registerTime: number;
  deregisterTime?: number;
  tags: readonly Tag[];
}

interface HostRecord {
  isHealthy: boolean;
  /** The key of the revision that was installed whole; absent where a deployment was cut off. */
  revisionKey?: string;
}

export function openRecords({ store }: Cloud): Records {
  return {
    applications: store.table('codedeploy', 'applications'),
    groups: store.table('codedeploy', 'groups'),
    configs: store.table('codedeploy', 'configs'),
    revisions: store.table('codedeploy', 'revisions'),
    deployments: store.table('codedeploy', 'deployments'),
    targets: store.table('codedeploy', 'targets'),
    functionTargets: store.table('codedeploy', 'function-targets'),
    serviceTargets: store.table('codedeploy', 'service-targets'),
    hosts: store.table('codedeploy', 'hosts'),
    onPremisesInstances: store.table('codedeploy', 'on-premises-instances'),
  };
}
