import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CreateApplicationCommand, CreateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Environment } from '../../../../lib/manifest/manifest.ts';
import { checkGroup } from '../../../../lib/target/fleet/check-group.ts';
import { codeDeploy } from '../../../../lib/target/code-deploy.ts';
import { hasCommand } from '../../../has-command.ts';
import { ROLE, startApi, type Api } from '../../../local/services/codedeploy/start-api.ts';

const group = { applicationName: 'hello', deploymentGroupName: 'hello-production' };
let api: Api;
beforeAll(async () => {
  api = await startApi();
  await api.client.send(new CreateApplicationCommand({ applicationName: 'hello' }));
  await api.client.send(
    new CreateDeploymentGroupCommand({
      ...group,
      serviceRoleArn: ROLE,
      loadBalancerInfo: { targetGroupInfoList: [{ name: 'hello' }] },
      deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    }),
  );
});
afterAll(() => api.stop());

const blueGreen = (minutes: number): Environment['strategy'] => ({
  type: 'blue-green',
  config: 'CodeDeployDefault.OneAtATime',
  keepBlueSeconds: minutes * 60,
});

const faults = async (strategy: Environment['strategy'], validatorSeconds: readonly number[]) => {
  const described = await codeDeploy(api.client).group('hello', 'hello-production');
  const target = { fleet: { deploymentGroup: 'hello-production' } };
  const bake = { seconds: 600 };
  const environment = { name: 'production', target, strategy, validate: [], alarms: [], bake };
  const validators = validatorSeconds.map((timeoutSeconds) => ({ name: 'CodeDeployHook_a', timeoutSeconds }));
  return checkGroup(environment, described!, validators);
};

// Each finds the group as the one before it left it.
it.skipIf(!hasCommand('aws')).each([
  { what: 'another type', strategy: blueGreen(30), validators: [] },
  { what: 'another time for the old fleet', strategy: blueGreen(45), validators: [] },
  { what: 'no wait for validators', strategy: blueGreen(45), validators: [60] },
  { what: 'the first type', strategy: { type: 'in-place' as const, config: 'x' }, validators: [] },
])(
  'the AWS CLI makes a group match by the call that a fault names: $what (skipped where aws is not installed)',
  async ({ strategy, validators }) => {
    const [fault] = await faults(strategy, validators);
    const [, call = ''] = /run: (aws deploy update-deployment-group .*)$/.exec(fault?.message ?? '') ?? [];
    await promisify(execFile)('sh', ['-c', call], { env: { ...process.env, ...api.cloud.env } });
    expect(await faults(strategy, validators)).toEqual([]);
  },
  60_000,
);
