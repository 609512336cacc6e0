import { createHash } from 'node:crypto';
import type { CreateDeploymentCommandInput, RevisionLocation } from '@aws-sdk/client-codedeploy';
import type { DeploymentOrder } from './deployments.ts';

/** An order in the words of CreateDeployment. */
export function deploymentInput(order: DeploymentOrder): CreateDeploymentCommandInput {
  const { alarms } = order;
  const override =
    alarms === 'off'
      ? { enabled: false, alarms: [] }
      : alarms && { enabled: true, ignorePollAlarmFailure: false, alarms: alarms.map((name) => ({ name })) };
  return {
    applicationName: order.application,
    deploymentGroupName: order.group,
    description: order.description,
    revision: locationOf(order.revision),
    deploymentConfigName: order.config,
    fileExistsBehavior: order.fileExists,
    overrideAlarmConfiguration: override,
    autoRollbackConfiguration: order.autoRollback
      ? {
          enabled: true,
          events: [
            'DEPLOYMENT_FAILURE' as const,
            'DEPLOYMENT_STOP_ON_ALARM' as const,
            'DEPLOYMENT_STOP_ON_REQUEST' as const,
          ],
        }
      : { enabled: false },
  };
}

function locationOf(revision: DeploymentOrder['revision']): RevisionLocation {
  if ('appSpec' in revision) {
    const { appSpec: content } = revision;
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } };
  }
  return {
    revisionType: 'S3',
    s3Location: {
      bucket: revision.bucket,
      key: revision.key,
      version: revision.versionId,
      eTag: revision.eTag,
      bundleType: revision.bundleType as 'zip',
    },
  };
}
