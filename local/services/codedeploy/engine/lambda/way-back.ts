import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import type { DeploymentRecord } from '../../deployment-record.ts';
import { contentRevision } from '../content-revision.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import type { WayBack } from '../way-back.ts';
import { addFunctionTarget } from './function-target.ts';
import type { FunctionTargetSettings } from './function-target.ts';

/**
 * How a deployment of a function is taken back: the alias goes to the version that it had. That version is known even
 * where no deployment of the group has succeeded yet; the revision is then this deployment's own, turned round. Hooks
 * are left out: they judge the version that is taken away, and AWS was seen to give traffic back within two seconds.
 */
export function wayBackToVersion(
  { deployment, records }: DeploymentRun,
  good: DeploymentRecord | undefined,
): WayBack | undefined {
  const failed = records.functionTargets.get(deployment.id);
  const last = records.functionTargets.get(good?.id ?? '');
  if (!failed) {
    // It ended before its AppSpec had been read, and touched nothing.
    return good && last && wayTo({ ...settingsOf(last), hooks: {} }, good.revision);
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
  return wayTo(target, isSame && good ? good.revision : revisionOf(target));
}

const wayTo = (target: FunctionTargetSettings, revision: RevisionLocation): WayBack => ({
  revision,
  text: `returns the alias ${target.alias} of ${target.functionName} to version ${target.targetVersion}`,
  addTarget: (rollback) => void addFunctionTarget(rollback, target),
});

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

function revisionOf(target: FunctionTargetSettings): RevisionLocation {
  const Properties = {
    Name: target.functionName,
    Alias: target.alias,
    CurrentVersion: target.currentVersion,
    TargetVersion: target.targetVersion,
  };
  return contentRevision({
    version: 0.0,
    Resources: [{ [target.functionName]: { Type: 'AWS::Lambda::Function', Properties } }],
  });
}
