import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { APPLICATION_ERRORS } from './error-rows/application-errors.ts';
import { CONFIG_ERRORS } from './error-rows/config-errors.ts';
import { deploymentErrors } from './error-rows/deployment-errors.ts';
import { GROUP_ERRORS } from './error-rows/group-errors.ts';
import { ON_PREMISES_ERRORS } from './error-rows/on-premises-errors.ts';
import { REVISION_ERRORS } from './error-rows/revision-errors.ts';
import { startApi } from './start-api.ts';
import type { Api } from './start-api.ts';
import { sender } from './start-refusals.ts';

const COMMANDS = join(
  import.meta.dirname,
  '../../../../node_modules/@aws-sdk/client-codedeploy/dist-types/commands',
);

/** The operations of the pinned client, each with the errors that it documents. */
const DOCUMENTED = new Map(
  readdirSync(COMMANDS)
    .filter((file) => file.endsWith('Command.d.ts'))
    .map((file) => {
      const text = readFileSync(join(COMMANDS, file), 'utf8');
      const errors = [...text.matchAll(/@throws \{@link (\w+)Exception\}/g)].map(([, name]) => name!);
      return [
        file.replace('Command.d.ts', ''),
        errors.filter((name) => name !== 'CodeDeployService'),
      ] as const;
    }),
);

const AT_ONCE = 'a deployment starts before its id is known to anybody';
const NOT_ASKED = 'nothing in the input could provoke it';
const CHECKED_BEFORE = 'the deployment group was checked for it when it was made';
const IN_USE = 'a configuration cannot be deleted while a deployment group names it';
const HOOKS = 'it is about lifecycle hooks in Auto Scaling';
const NEWER = 'its newer name is answered instead';

/** What no client can provoke, and why. */
const NEVER: Readonly<Record<string, string>> = {
  'CreateApplication Throttling': 'the local cloud does not throttle',
  'CreateDeployment Throttling': 'the local cloud does not throttle',
  'CreateDeploymentGroup Throttling': 'the local cloud does not throttle',
  'UpdateDeploymentGroup Throttling': 'the local cloud does not throttle',
  'CreateApplication ApplicationLimitExceeded': 'quotas.test.ts',
  'CreateDeploymentGroup DeploymentGroupLimitExceeded': 'quotas.test.ts',
  'CreateDeploymentConfig DeploymentConfigLimitExceeded': 'quotas.test.ts',
  'BatchGetDeploymentGroups DeploymentConfigDoesNotExist': IN_USE,
  'GetDeploymentGroup DeploymentConfigDoesNotExist': IN_USE,
  'PutLifecycleEventHookExecutionStatus LifecycleEventAlreadyCompleted': 'lambda-hooks.test.ts',
  'GetDeploymentConfig InvalidComputePlatform': NOT_ASKED,
  'BatchGetDeploymentTargets DeploymentNotStarted': AT_ONCE,
  'GetDeploymentTarget DeploymentNotStarted': AT_ONCE,
  'ListDeploymentInstances DeploymentNotStarted': AT_ONCE,
  'ListDeploymentTargets DeploymentNotStarted': AT_ONCE,
  'SkipWaitTimeForInstanceTermination DeploymentNotStarted': AT_ONCE,
  'BatchGetDeploymentTargets InstanceDoesNotExist': NEWER,
  'GetDeploymentTarget InvalidInstanceName': NEWER,
  'CreateDeployment InvalidAutoScalingGroup': CHECKED_BEFORE,
  'CreateDeployment InvalidECSService': CHECKED_BEFORE,
  'CreateDeployment InvalidLoadBalancerInfo': CHECKED_BEFORE,
  'CreateDeployment InvalidRole': CHECKED_BEFORE,
  'CreateDeployment InvalidGitHubAccountToken': 'a revision in GitHub is refused as InvalidRevision',
  'DeleteGitHubAccountToken OperationNotSupported': NOT_ASKED,
  'DeleteGitHubAccountToken ResourceValidation': NOT_ASKED,
  'ListGitHubAccountTokenNames OperationNotSupported': NOT_ASKED,
  'ListGitHubAccountTokenNames ResourceValidation': NOT_ASKED,
  'CreateDeploymentGroup LifecycleHookLimitExceeded': HOOKS,
  'UpdateDeploymentGroup LifecycleHookLimitExceeded': HOOKS,
  'DeleteApplication InvalidRole': HOOKS,
  'DeleteDeploymentGroup InvalidRole': HOOKS,
  'ListDeploymentInstances ApplicationDoesNotExist': NOT_ASKED,
  'ListDeploymentInstances DeploymentGroupDoesNotExist': NOT_ASKED,
  'ListDeploymentInstances InvalidTargetFilterName': NOT_ASKED,
  'ListDeploymentTargets ApplicationDoesNotExist': NOT_ASKED,
  'ListDeploymentTargets DeploymentGroupDoesNotExist': NOT_ASKED,
  'ListDeployments InvalidInput': NOT_ASKED,
  'StopDeployment DeploymentGroupDoesNotExist': NOT_ASKED,
  'StopDeployment UnsupportedActionForDeploymentType': NOT_ASKED,
  'TagResource DeploymentConfigDoesNotExist': 'deployment configurations have no tags',
  'UntagResource DeploymentConfigDoesNotExist': 'deployment configurations have no tags',
  'UntagResource InvalidTagsToAdd': NOT_ASKED,
};

const PROVOKED = new Set(
  [
    ...APPLICATION_ERRORS,
    ...REVISION_ERRORS,
    ...CONFIG_ERRORS,
    ...GROUP_ERRORS,
    ...ON_PREMISES_ERRORS,
    ...deploymentErrors({ ended: '', running: '', installing: '', functions: '' }),
  ].map(([operation, , error]) => `${operation} ${error}`),
);

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

it('provokes every documented error, or says why no client can', () => {
  const documented = [...DOCUMENTED].flatMap(([operation, errors]) =>
    errors.map((error) => `${operation} ${error}`),
  );
  expect(documented.length).toBeGreaterThan(250);
  expect(documented.filter((one) => !PROVOKED.has(one) && !(one in NEVER))).toEqual([]);
  const stale = Object.keys(NEVER).filter((one) => PROVOKED.has(one) || !documented.includes(one));
  expect(stale).toEqual([]);
});

it.each([...DOCUMENTED.keys()])('has the operation %s', async (operation) => {
  const name = await sender(api.client)(operation, {}).then(
    () => 'answered',
    (error: Error) => error.name,
  );
  expect(name).not.toMatch(/NotImplemented|ValidationException|InternalFailure/);
});
