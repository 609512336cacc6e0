import { CreateApplicationCommand } from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, vi } from 'vitest';
import { hookSource, type HookCall } from '../../../local/services/codedeploy/hook-listener.ts';
import { GROUP } from '../../../local/services/codedeploy/shop-deployments.ts';
import {
  ecsAppSpec,
  type Services,
  startServices,
} from '../../../local/services/codedeploy/start-services.ts';
import { createFunctionRole, functionMaker } from '../../../local/services/lambda/function-setup.ts';
import { ALARM, APPLICATION, commonStage, ENVIRONMENT, type TargetStage } from '../target-stage.ts';
import { bundleOf, definitionsOf, keyOf, textsServed, UNREACHABLE } from './service-bundle.ts';

const HOOK = 'CodeDeployHook_asks';
/** What the bad version answers with. */
const ILL = 'ill';

/** A service of two tasks, deployed by CodeDeploy with a validator that asks what gets the test traffic, or hangs. */
export async function startCodeDeployStage(does: 'asks' | 'hangs' = 'asks'): Promise<TargetStage> {
  const services = await startServices();
  const { fixture, balancer, clock } = services;
  const { upload, ...common } = await commonStage(fixture.cloud, 'ecs');
  const applicationName = APPLICATION;
  await services.client.send(new CreateApplicationCommand({ applicationName, computePlatform: 'ECS' }));
  await services.createGroup({ applicationName, blueGreenDeploymentConfiguration: WAITS });
  const validator = await startValidator(services, does);
  await vi.waitFor(
    async () => {
      await clock.advance(1_000);
      const input = { cluster: 'main', services: ['shop'] };
      const { services: found } = await fixture.ecs.send(new DescribeServicesCommand(input));
      expect(found![0]!.taskSets![0]!.stabilityStatus).toBe('STEADY_STATE');
    },
    { timeout: 60_000, interval: 20 },
  );
  return {
    ...common,
    planned,
    tick: () => clock.advance(5_000),
    artifact: (version, quality) =>
      upload(keyOf(version), {
        ...bundleOf(fixture, quality === 'bad' ? ILL : version, quality === 'unfit' ? UNREACHABLE : {}),
        'appspec.yml': ecsAppSpec('<TASK_DEFINITION>', { AfterAllowTestTraffic: HOOK }),
      }),
    serving: () => textsServed(balancer.production.url),
    published: () => definitionsOf(fixture),
    stop: async () => {
      validator.closeAllConnections();
      validator.close();
      await services.stop();
    },
  };
}

const WAITS = {
  deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT' as const, waitTimeInMinutes: 60 },
  terminateBlueInstancesOnDeploymentSuccess: {
    action: 'TERMINATE' as const,
    terminationWaitTimeInMinutes: 60,
  },
};

const planned: TargetStage['planned'] = {
  name: ENVIRONMENT,
  execution: 'production-1',
  target: 'ecs',
  deploymentGroup: GROUP,
  service: { cluster: 'main', service: 'shop', taskDefinition: 'taskdef.json', appSpec: 'appspec.yml' },
  strategy: { type: 'blue-green', config: 'CodeDeployDefault.ECSAllAtOnce', keepBlueSeconds: 3_600 },
  alarms: [ALARM],
  bake: { seconds: 0 },
  validators: [],
  waitsForReady: true,
};

/** The hook function itself has no SDK: it tells the one who asks the version and reports. */
async function startValidator({ fixture, balancer, report }: Services, does: 'asks' | 'hangs') {
  const validate = async (call: HookCall) => {
    const answer = await fetch(balancer.test.url);
    await report(call, (await answer.text()) === ILL ? 'Failed' : 'Succeeded');
  };
  const server = createServer((request, response) => {
    // The function waits for an answer, until its time is over.
    if (does === 'hangs') return;
    void json(request)
      .then((call) => validate(call as HookCall))
      .finally(() => response.end());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const maker = functionMaker(fixture.cloud, await createFunctionRole(fixture.cloud, 'asks', []));
  await maker.create(HOOK, hookSource(url), { Timeout: 60 });
  return server;
}
