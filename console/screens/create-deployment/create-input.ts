import { createHash } from 'node:crypto';
import type {
  AutoRollbackConfiguration,
  CreateDeploymentCommandInput,
  RevisionLocation,
  TargetInstances,
} from '@aws-sdk/client-codedeploy';
import { bundleTypeOf, readS3Place } from './s3-place.ts';
import type { Typed } from './typed.ts';

/** What is typed, in the words of CreateDeployment; what is left out is the deployment group's own. */
export function createInput(typed: Typed): CreateDeploymentCommandInput {
  const { application, group, config, description, fileExists, replacement } = typed;
  return {
    applicationName: application,
    deploymentGroupName: group,
    revision: revisionOf(typed),
    ...(config === '' ? {} : { deploymentConfigName: config }),
    ...(description === '' ? {} : { description }),
    ...(fileExists === '' ? {} : { fileExistsBehavior: fileExists as 'DISALLOW' | 'OVERWRITE' | 'RETAIN' }),
    ...(typed.ignoreStop === '' ? {} : { ignoreApplicationStopFailures: true }),
    ...(replacement === '' ? {} : { targetInstances: replacementOf(replacement) }),
    ...rollbackOf(typed),
  };
}

function revisionOf({ revision, appSpec: content }: Typed): RevisionLocation {
  const place = readS3Place(revision);
  if (place) {
    const { bucket, key, version } = place;
    return { revisionType: 'S3', s3Location: { bucket, key, version, bundleType: bundleTypeOf(key) } };
  }
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } };
}

/** `key=value` is a tag of instances, anything else the name of an Auto Scaling group. */
function replacementOf(text: string): TargetInstances {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  const tags = names.filter((name) => name.includes('='));
  return {
    autoScalingGroups: names.filter((name) => !name.includes('=')),
    tagFilters: tags.map((tag) => {
      const [Key, ...value] = tag.split('=');
      return { Key, Value: value.join('='), Type: 'KEY_AND_VALUE' };
    }),
  };
}

/** The three choices of CodeDeploy's own console; none of them: the group's own. */
function rollbackOf({ backOnFailure, backOnAlarm, backNever }: Typed): {
  autoRollbackConfiguration?: AutoRollbackConfiguration;
} {
  if (backNever !== '') return { autoRollbackConfiguration: { enabled: false } };
  if (backOnFailure === '' && backOnAlarm === '') return {};
  const events = [
    ...(backOnFailure === '' ? [] : (['DEPLOYMENT_FAILURE'] as const)),
    ...(backOnAlarm === '' ? [] : (['DEPLOYMENT_STOP_ON_ALARM'] as const)),
  ];
  return { autoRollbackConfiguration: { enabled: true, events } };
}
