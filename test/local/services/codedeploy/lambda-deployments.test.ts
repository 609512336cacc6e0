import { ListDeploymentTargetsCommand, GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GROUP } from './shop-deployments.ts';
import { appSpec, FUNCTION, type Functions, startFunctions } from './start-functions.ts';

const run = promisify(execFile);
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
const isAbsent = hasBoto3 ? '' : ' (not on this machine)';

describe('a deployment of a function', () => {
  let functions: Functions;
  beforeAll(async () => {
    functions = await startFunctions();
    await functions.createGroup();
    await functions.createHook('CodeDeployHook_before');
    await functions.createHook('CodeDeployHook_after');
  });
  afterAll(() => functions.stop());

  it('calls its hooks with two ids, and moves all traffic between them', async () => {
    const { deploy, hookCall, report } = functions;
    const hooks = { BeforeAllowTraffic: 'CodeDeployHook_before', AfterAllowTraffic: 'CodeDeployHook_after' };
    const id = await deploy(appSpec({ hooks }));
    const before = await hookCall();
    expect(Object.keys(before).sort()).toEqual(['DeploymentId', 'LifecycleEventHookExecutionId']);
    expect(before.DeploymentId).toBe(id);
    expect(await functions.alias()).toBe('1');
    expect(await functions.target(id)).toMatchObject({
      status: 'InProgress',
      lambdaFunctionInfo: { targetVersionWeight: 0 },
    });
    await report(before, 'Succeeded');

    const after = await hookCall();
    expect(after.LifecycleEventHookExecutionId).not.toBe(before.LifecycleEventHookExecutionId);
    expect(await functions.alias()).toBe('2');
    await report(after, 'Succeeded');

    expect(await functions.ended(id)).toMatchObject({
      status: 'Succeeded',
      computePlatform: 'Lambda',
      deploymentOverview: { Succeeded: 1, InProgress: 0, Pending: 0 },
    });
    expect(await functions.client.send(new ListDeploymentTargetsCommand({ deploymentId: id }))).toMatchObject(
      {
        targetIds: [FUNCTION],
      },
    );
    expect(await functions.target(id)).toMatchObject({
      targetArn: 'arn:aws:lambda:us-east-1:123456789012:function:shop',
      status: 'Succeeded',
      lambdaFunctionInfo: {
        functionName: FUNCTION,
        functionAlias: 'live',
        currentVersion: '1',
        targetVersion: '2',
        targetVersionWeight: 100,
      },
    });
    expect(await functions.events(id)).toEqual({
      BeforeAllowTraffic: 'Succeeded',
      AllowTraffic: 'Succeeded',
      AfterAllowTraffic: 'Succeeded',
    });
    const { deploymentGroupInfo: group } = await functions.client.send(
      new GetDeploymentGroupCommand({ applicationName: 'shop', deploymentGroupName: GROUP }),
    );
    expect(group).toMatchObject({
      computePlatform: 'Lambda',
      targetRevision: { revisionType: 'AppSpecContent', appSpecContent: { content: appSpec({ hooks }) } },
      lastSuccessfulDeployment: { deploymentId: id },
    });
  });

  it.skipIf(!hasBoto3)(
    `is made, waited for and read by boto3${isAbsent}`,
    async () => {
      const script = `
import boto3, hashlib, json, sys
client = boto3.client('codedeploy')
content = sys.argv[1]
sha256 = hashlib.sha256(content.encode()).hexdigest()
id = client.create_deployment(
    applicationName='shop', deploymentGroupName='shop-live',
    revision={'revisionType': 'AppSpecContent', 'appSpecContent': {'content': content, 'sha256': sha256}},
)['deploymentId']
client.get_waiter('deployment_successful').wait(deploymentId=id, WaiterConfig={'Delay': 1})
target = client.batch_get_deployment_targets(deploymentId=id, targetIds=['shop'])['deploymentTargets'][0]
print(json.dumps([target['deploymentTargetType'], target['lambdaTarget']['lambdaFunctionInfo']]))
`;
      const env = { ...process.env, ...functions.cloud.env };
      const content = appSpec({ from: '2', to: '3' });
      const { stdout } = await run('python3', ['-c', script, content], { env });
      expect(JSON.parse(stdout)).toEqual([
        'LambdaTarget',
        {
          functionName: FUNCTION,
          functionAlias: 'live',
          currentVersion: '2',
          targetVersion: '3',
          targetVersionWeight: 100,
        },
      ]);
    },
    60_000,
  );
});
