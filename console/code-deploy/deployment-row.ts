import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { runOfDescription } from '../../lib/target/deployment-description.ts';
import { hasDeploymentEnded } from '../../lib/target/has-deployment-ended.ts';
import { describeRevision } from './describe-revision.ts';

/** What a list and a page tell of a deployment alike. Times are ISO texts of AWS's clock. */
export interface DeploymentRow {
  readonly id: string;
  readonly application: string;
  readonly group: string;
  readonly platform: 'Server' | 'Lambda' | 'ECS';
  readonly type: 'in-place' | 'blue-green';
  /** As CodeDeploy names it: `InProgress`. */
  readonly status: string;
  readonly isActive: boolean;
  readonly revision?: string;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** As CodeDeploy names it: `user`, `codeDeployRollback`. */
  readonly creator: string;
  /** The release that it is part of, where the pipeline has started it. */
  readonly release?: string;
}

export function deploymentRow(info: DeploymentInfo): DeploymentRow {
  const { status = 'Created', description = '' } = info;
  return {
    id: info.deploymentId ?? '',
    application: info.applicationName ?? '',
    group: info.deploymentGroupName ?? '',
    platform: info.computePlatform ?? 'Server',
    type: info.deploymentStyle?.deploymentType === 'BLUE_GREEN' ? 'blue-green' : 'in-place',
    status,
    isActive: !hasDeploymentEnded(status),
    revision: describeRevision(info.revision),
    createdAt: info.createTime?.toISOString() ?? '',
    startedAt: info.startTime?.toISOString(),
    endedAt: info.completeTime?.toISOString(),
    creator: info.creator ?? 'user',
    release: runOfDescription(description)?.release,
  };
}
