import { afterEach, expect, it } from 'vitest';
import { AWS } from '../../../../local/caller.ts';
import type { ServiceDefinition } from '../../../../local/service.ts';
import { codedeploy } from '../../../../local/services/codedeploy/index.ts';
import { codedeployCommands } from '../../../../local/services/codedeploy-commands/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import type { StartOptions } from '../../../../local/start-cloud.ts';
import { many } from './error-rows/error-row.ts';
import { createServiceRole } from './fleet.ts';
import { simulateBalancing } from './simulated-balancing.ts';
import { ROLE, startApi } from './start-api.ts';
import type { Api } from './start-api.ts';

let api: Api;
afterEach(() => api.stop());

/** Calls from inside: a quota is reached without a thousand requests. */
async function start(options: StartOptions = {}) {
  api = await startApi(options);
  return (operation: string, input: object) => api.cloud.cloud.call(AWS, 'codedeploy', operation, input);
}

type Call = Awaited<ReturnType<typeof start>>;

const createApplication = (call: Call, applicationName: string) =>
  call('CreateApplication', { applicationName });
const createGroup = (call: Call, applicationName: string, deploymentGroupName: string, input: object = {}) =>
  call('CreateDeploymentGroup', { applicationName, deploymentGroupName, serviceRoleArn: ROLE, ...input });
const createConfig = (call: Call, deploymentConfigName: string) =>
  call('CreateDeploymentConfig', {
    deploymentConfigName,
    minimumHealthyHosts: { type: 'HOST_COUNT', value: 0 },
  });

it.each([
  ['ApplicationLimitExceededException', 1000, createApplication],
  [
    'DeploymentGroupLimitExceededException',
    1000,
    (call: Call, name: string) => createGroup(call, 'hello', name),
  ],
  ['DeploymentConfigLimitExceededException', 50, createConfig],
])('answers %s after %i', async (code, most, create) => {
  const call = await start();
  // The one application that the groups are of counts too.
  const isApplications = create === createApplication;
  await createApplication(call, 'hello');
  for (const name of many(isApplications ? most - 1 : most, String)) await create(call, name);
  await expect(create(call, 'one-more')).rejects.toMatchObject({ code });
});

/** No role can be assumed in it, so deployments stay in progress. */
const endlessSts: ServiceDefinition = {
  ...sts,
  create: () => ({ operations: { AssumeRole: () => new Promise(() => {}) } }),
};

it('runs at most 1,300 deployments at the same time', async () => {
  const call = await start({ services: [iam, endlessSts, codedeploy, codedeployCommands] });
  const revision = { revisionType: 'S3', s3Location: { bucket: 'b', key: 'k', bundleType: 'zip' } };
  const deploy = async (applicationName: string, name: string) => {
    await createGroup(call, applicationName, name);
    return call('CreateDeployment', { applicationName, deploymentGroupName: name, revision });
  };
  await createApplication(call, 'one');
  await createApplication(call, 'two');
  for (const name of many(650, String)) {
    await deploy('one', name);
    await deploy('two', name);
  }
  await expect(deploy('one', 'one-more')).rejects.toMatchObject({
    code: 'DeploymentLimitExceededException',
    message: expect.stringContaining('1300'),
  });
});

it('lifts them all where the cloud is told to', async () => {
  const services = [iam, sts, codedeploy, ...simulateBalancing([], 0).services];
  const call = await start({ quotas: false, services });
  await createServiceRole(api.cloud);
  for (const name of many(1001, String)) await createApplication(call, name);
  for (const name of many(51, String)) await createConfig(call, name);
  const tag = { Key: 'a', Value: 'b', Type: 'KEY_AND_VALUE' };
  await createGroup(call, '0', 'large', {
    ec2TagFilters: many(11, () => tag),
    onPremisesTagSet: { onPremisesTagSetList: many(4, () => [tag]) },
    autoScalingGroups: many(11, String),
    triggerConfigurations: many(11, (index) => ({
      triggerName: String(index),
      triggerTargetArn: 'arn:aws:sns:us-east-1:123456789012:releases',
      triggerEvents: ['DeploymentStart'],
    })),
    alarmConfiguration: { alarms: many(11, (index) => ({ name: String(index) })) },
    loadBalancerInfo: { targetGroupInfoList: many(11, (index) => ({ name: String(index) })) },
    tags: many(51, (index) => ({ Key: String(index) })),
  });
  await call('RegisterApplicationRevision', {
    applicationName: '0',
    revision: { revisionType: 'S3', s3Location: { bucket: 'b', key: 'k', bundleType: 'zip' } },
    description: 'x'.repeat(257),
  });
});
