import { createHash } from 'node:crypto';
import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import type { DeploymentRecord } from '../../records.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import type { FunctionTargetSettings } from './function-target.ts';

/** What a rollback deploys, and how its message names that. */
export interface WayBack {
  readonly revision: RevisionLocation;
  readonly target: FunctionTargetSettings;
  readonly text: string;
}

/**
 * How a deployment of a function is taken back: the alias goes to the version that it had. That version is known even
 * where no deployment of the group has succeeded yet; the revision is then this deployment's own, turned round. Hooks
 * are left out: they judge the version that is taken away, and AWS was seen to give traffic back within two seconds.
 */
export function wayBack(
  { deployment, records }: DeploymentRun,
  good: DeploymentRecord | undefined,
): WayBack | undefined {
  const failed = records.functionTargets.get(deployment.id);
  const last = records.functionTargets.get(good?.id ?? '');
  if (!failed) {
    // It ended before its AppSpec had been read, and touched nothing.
    return (
      good &&
      last && { revision: good.revision, target: { ...settingsOf(last), hooks: {} }, text: textOf(last) }
    );
  }
  const target = {
    ...settingsOf(failed),
    currentVersion: failed.targetVersion,
    targetVersion: failed.currentVersion,
    hooks: {},
  };
  const isSame =
    last?.functionName === target.functionName &&
    last.alias === target.alias &&
    last.targetVersion === target.targetVersion;
  return { revision: isSame && good ? good.revision : revisionOf(target), target, text: textOf(target) };
}

const settingsOf = ({
  functionName,
  alias,
  currentVersion,
  targetVersion,
  hooks,
}: FunctionTargetSettings) => ({
  functionName,
  alias,
  currentVersion,
  targetVersion,
  hooks,
});

const textOf = ({ functionName, alias, targetVersion }: FunctionTargetSettings): string =>
  `returns the alias ${alias} of ${functionName} to version ${targetVersion}`;

function revisionOf(target: FunctionTargetSettings): RevisionLocation {
  const Properties = {
    Name: target.functionName,
    Alias: target.alias,
    CurrentVersion: target.currentVersion,
    TargetVersion: target.targetVersion,
  };
  const content = JSON.stringify({
    version: 0.0,
    Resources: [{ [target.functionName]: { Type: 'AWS::Lambda::Function', Properties } }],
  });
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } };
}
