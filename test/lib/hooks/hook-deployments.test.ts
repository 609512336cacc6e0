import { StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { logs } from '../../../local/services/logs/index.ts';
import { appSpec, startFunctions, type Functions } from '../../local/services/codedeploy/start-functions.ts';
import {
  createFunctionRole,
  functionMaker,
  LOG_ACTIONS,
} from '../../local/services/lambda/function-setup.ts';
import { bundled } from './bundled.ts';

let functions: Functions;
let source: string;
let roles: { readonly reporter: string; readonly silent: string };
const WAIT = { timeout: 20_000, interval: 20 };

beforeAll(async () => {
  functions = await startFunctions({ services: [logs] });
  await functions.createGroup();
  const { cloud } = functions;
  roles = {
    reporter: await createFunctionRole(cloud, 'reporter', LOG_ACTIONS),
    silent: await createFunctionRole(cloud, 'silent', LOG_ACTIONS),
  };
  await new IAMClient(cloud.clientConfig).send(
    new PutRolePolicyCommand({
      RoleName: 'reporter',
      PolicyName: 'reports',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: 'codedeploy:PutLifecycleEventHookExecutionStatus',
          Resource: 'arn:aws:codedeploy:*:*:deploymentgroup:shop/*',
        },
      }),
    }),
  );
  source = await bundled('validators.ts');
}, 60_000);
afterAll(() => functions.stop());
beforeEach(() => functions.pointAlias('1'));

/** Deploys with a validator before the traffic moves. */
async function deploy(handler: string, role: keyof typeof roles = 'reporter'): Promise<string> {
  const name = `CodeDeployHook_${handler}_${role}`;
  const settings = { Handler: `index.${handler}`, Timeout: 3, MemorySize: 256 };
  await functionMaker(functions.cloud, roles[role]).create(name, source, settings);
  return functions.deploy(appSpec({ hooks: { BeforeAllowTraffic: name } }));
}

const stop = (deploymentId: string) =>
  functions.client.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: false }));

/** What the function of a case has in its log, once something matches the pattern. */
const logged = (name: string, filterPattern: string) =>
  vi.waitFor(async () => {
    const { events } = await new CloudWatchLogsClient(functions.cloud.clientConfig).send(
      new FilterLogEventsCommand({ logGroupName: `/aws/lambda/CodeDeployHook_${name}`, filterPattern }),
    );
    expect(events).not.toHaveLength(0);
    return events!.map(({ message }) => message!).join('\n');
  }, WAIT);

describe('a validator that CodeDeploy calls', () => {
  test('lets the traffic move, with the right to report on its deployment group', async () => {
    expect(await functions.ended(await deploy('passes'))).toMatchObject({ status: 'Succeeded' });
    expect(await functions.alias()).toBe('2');
  });

  test('keeps the traffic where it is, and its log tells why', async () => {
    const id = await deploy('throwsUp');
    expect(await functions.ended(id)).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'HOOK_EXECUTION_FAILURE' },
    });
    expect(await functions.alias()).toBe('1');
    const line = await logged('throwsUp_reporter', `{ $.hook.deploymentId = "${id}" }`);
    expect(line).toContain('expected 200 from /health, got 503');
  });

  test('that hangs costs its own timeout, not an hour', async () => {
    const begun = functions.clock.now();
    const failed = await functions.ended(await deploy('hangs'));
    expect(failed.errorInformation?.message).toContain('reported that its check failed');
    expect(functions.clock.now() - begun).toBe(0);
  });

  test('that answers twice is done the first time', async () => {
    const id = await deploy('twice');
    expect(await functions.ended(id)).toMatchObject({ status: 'Succeeded' });
    const lines = await logged('twice_reporter', '"the second"');
    expect(lines).toContain(id);
  });

  test('that comes late finds the event completed, which is as good as told', async () => {
    const id = await deploy('middyHangs');
    await vi.waitFor(
      async () => expect(await functions.events(id)).toMatchObject({ BeforeAllowTraffic: 'InProgress' }),
      WAIT,
    );
    await stop(id);
    expect(await functions.ended(id)).toMatchObject({ status: 'Stopped' });
    expect(await logged('middyHangs_reporter', `{ $.hook.deploymentId = "${id}" }`)).toContain('Failed');
    await logged('middyHangs_reporter', 'REPORT');
    const all = await logged('middyHangs_reporter', '');
    expect(all).not.toContain('HookReportError');
  });

  test('that may not report says so in its log, and the deployment waits on', async () => {
    const id = await deploy('passes', 'silent');
    expect(await logged('passes_silent', 'HookReportError')).toContain(
      'role needs codedeploy:PutLifecycleEventHookExecutionStatus',
    );
    expect(await functions.events(id)).toMatchObject({ BeforeAllowTraffic: 'InProgress' });
    await stop(id);
    await functions.ended(id);
  });

  test('that reports for an execution of another deployment is told that there is none', async () => {
    const id = await functions.ended(await deploy('withMiddy')).then(({ deploymentId }) => deploymentId!);
    const event = { DeploymentId: id, LifecycleEventHookExecutionId: 'one' };
    const answer = await functions.maker.invoke('CodeDeployHook_withMiddy_reporter', event);
    expect(answer).toMatchObject({
      FunctionError: 'Unhandled',
      result: {
        errorType: 'HookReportError',
        errorMessage: expect.stringContaining('InvalidLifecycleEventHookExecutionIdException'),
      },
    });
  });
});
