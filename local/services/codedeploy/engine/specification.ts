import type { DeploymentRun } from './deployment-run.ts';
import { LIFECYCLE_EVENTS } from './lifecycle.ts';

/** What a host is told of the deployment, in the stock agent's terms. */
export function specification({ deployment, group }: DeploymentRun): string {
  const s3 = deployment.revision.s3Location;
  return JSON.stringify({
    DeploymentId: deployment.id,
    DeploymentGroupId: group.id,
    DeploymentGroupName: group.name,
    ApplicationName: deployment.applicationName,
    DeploymentCreator: deployment.creator,
    DeploymentType: deployment.style.deploymentType,
    AppSpecFilename: 'appspec.yml',
    AgentActionOverrides: { AgentOverrides: { FileExistsBehavior: deployment.fileExistsBehavior } },
    AllPossibleLifecycleEvents: LIFECYCLE_EVENTS,
    // RESTART; agents from 2.1.0 on know it, older ones download the revision again.
    ReuseArchiveFromDeploymentId: deployment.reusedDeploymentId,
    Revision: {
      RevisionType: 'S3',
      S3Revision: {
        Bucket: s3?.bucket,
        Key: s3?.key,
        BundleType: s3?.bundleType,
        Version: s3?.version,
        ETag: s3?.eTag,
      },
    },
  });
}

/** Names the deployment to a host's agent. */
export const executionId = ({ cloud, deployment }: DeploymentRun): string =>
  `CodeDeploy/${cloud.region}/local/${cloud.arn('codedeploy', `deployment/${deployment.id}`)}`;
