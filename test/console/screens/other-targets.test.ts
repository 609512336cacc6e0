import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readTargets } from '../../../lib/views/read-targets.ts';
import { GROUP } from '../../local/services/codedeploy/shop-deployments.ts';
import {
  appSpec,
  FUNCTION,
  type Functions,
  startFunctions,
} from '../../local/services/codedeploy/start-functions.ts';
import { ecsAppSpec, startServices, type Services } from '../../local/services/codedeploy/start-services.ts';
import { startConsoleStage, type ConsoleStage } from '../console-stage.ts';
import { rowsOf, textOf } from '../text-of.ts';

describe('a deployment of a function', () => {
  let functions: Functions;
  let stage: ConsoleStage;
  beforeAll(async () => {
    functions = await startFunctions();
    await functions.createGroup();
    stage = await startConsoleStage(functions.cloud);
  });
  afterAll(async () => {
    await stage?.close();
    await functions?.stop();
  });

  it('shows the versions and how far the traffic is', async () => {
    const id = await functions.deploy(appSpec(), {
      deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      description: 'shop-1/live/deploy/1',
    });
    await functions.aliasIs('1 2:0.1');
    const markup = await stage.page(`/deployments/${id}`);
    const text = textOf(markup);
    expect(text).toContain('Type Lambda, Blue/green');
    expect(text).toContain('Traffic 10 % first, the rest after 5 min');
    expect(text).toMatch(/Revision AppSpec [0-9a-f]{12}/);
    expect(rowsOf(markup)[1]).toMatch(new RegExp(`^${FUNCTION} live 1 → 2 ◐ In progress AllowTraffic$`));
    expect(text).toMatch(
      /10 % of the traffic has the new version\s+BeforeAllowTraffic\s+✓ Succeeded \S+ s\s+AllowTraffic\s+◐ In progress since /,
    );
    expect(text).not.toContain('Where a file exists');
    expect((await readTargets(functions.client, id)).weight).toBe(0.1);
    const target = await stage.page(`/deployments/${id}/targets/${FUNCTION}`);
    expect(markup).toContain(`href="/deployments/${id}/targets/${FUNCTION}"`);
    expect(rowsOf(target).some((row) => row.startsWith('AllowTraffic ◐ In progress'))).toBe(true);
    expect(textOf(target)).not.toContain('Output of the scripts');
    expect(rowsOf(await stage.page('/fleet'))[1]).toMatch(
      /^shop-live shop-1 d-\w+\s+◐ In progress\s.*– a function$/s,
    );
    expect(textOf(await stage.page(`/fleet/shop/${GROUP}`))).toContain('It has no hosts of its own');
    await stage.post(`/deployments/${id}/stop`, { rollback: 'yes' });
    await functions.ended(id);
    expect(textOf(await stage.page(`/deployments/${id}`))).toContain('✕ Stopped');
    expect(stage.faults).toEqual([]);
  });
});

describe('a deployment to a service', () => {
  let services: Services;
  let stage: ConsoleStage;
  beforeAll(async () => {
    services = await startServices();
    await services.createGroup();
    stage = await startConsoleStage(services.fixture.cloud);
  });
  afterAll(async () => {
    await stage?.close();
    await services?.stop();
  });

  it('shows its task sets with their share of the traffic', async () => {
    const { taskDefinition } = (await services.taskSets())[0]!;
    const id = await services.deploy(ecsAppSpec(taskDefinition!));
    await vi.waitFor(
      async () => {
        const markup = await stage.page(`/deployments/${id}`);
        expect(textOf(markup)).toContain('Type ECS, Blue/green');
        const sets = rowsOf(markup).filter((row) => row.startsWith('ecs-svc/'));
        expect(sets.map((row) => row.replace(/^\S+ /, ''))).toEqual([
          'Original ACTIVE 2 of 2 run 0 %',
          'Replacement PRIMARY 2 of 2 run 100 %',
        ]);
      },
      { timeout: 25_000, interval: 50 },
    );
    expect(stage.faults).toEqual([]);
  });
});
