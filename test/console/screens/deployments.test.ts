import { CreateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow, createUser } from '../../local/create-user.ts';
import { APPLICATION, GROUP, roleArn } from '../../local/services/codedeploy/fleet.ts';
import { startSimulatedFleet, type SimulatedFleet } from '../../local/services/codedeploy/simulated-fleet.ts';
import { startConsoleStage, type ConsoleStage } from '../console-stage.ts';
import { liveEvents } from '../live-events.ts';
import { linkTo, rowsOf, textOf } from '../text-of.ts';

const TAG = [{ Key: 'app', Type: 'KEY_ONLY' as const }];
const NAME = `"><script>alert('key')</script>`;

let fleet: SimulatedFleet;
let stage: ConsoleStage;
let good: string;
let bad: string;
let isBroken = false;
beforeAll(async () => {
  fleet = await startSimulatedFleet({
    instances: [{ InstanceId: 'i-1', Tags: [{ Key: 'app' }] }],
    answers: (_host, event) => !(isBroken && event === 'AfterInstall'),
  });
  await fleet.createGroup({ ec2TagFilters: TAG });
  good = await fleet.deploy(`builds/${NAME}`);
  await fleet.ended(good);
  isBroken = true;
  bad = await fleet.deploy('two');
  await fleet.ended(bad);
  stage = await startConsoleStage(fleet.cloud);
});
afterAll(async () => {
  await stage?.close();
  await fleet?.stop();
});

/** Ids of a page in their order. */
const idsOf = (markup: string) =>
  [...markup.matchAll(/<a class="id" href="[^"]+">(d-[A-Z0-9]{9})</g)].map(([, id]) => id!);

it('shows every deployment with what it brings, how it went and who began it', async () => {
  const rows = rowsOf(await stage.page('/deployments'));
  expect(rows[0]).toBe(
    'Deployment id Status Type Application Deployment group Revision Start End Initiator Actions',
  );
  expect(rows[1]).toMatch(
    new RegExp(
      `^${bad} ✕ Failed In-place ${APPLICATION} ${GROUP} bundles/two.zip 20\\S+ \\S+ 20\\S+ \\S+ User View$`,
    ),
  );
  expect(rows[2]).toContain(`${good} ✓ Succeeded In-place`);
  expect(rows).toHaveLength(3);
});

it('shows the key of a revision as a text', async () => {
  const markup = await stage.page('/deployments');
  expect(textOf(markup)).toContain(`alert('key')</script>.zip`);
  expect(markup).not.toContain('<script>');
});

it('speaks Chinese', async () => {
  const text = textOf(await stage.page('/deployments', { 'accept-language': 'zh' }));
  expect(text).toContain('部署 ID 状态 类型 应用程序 部署组 修订版 开始 结束 发起者 操作');
  expect(text).toContain(`${good} ✓ 成功 就地部署`);
});

describe('the filter', () => {
  it.each([
    ['nothing', '', ['bad', 'good']],
    ['an id', '?id=GOOD', ['good']],
    ['an id that does not exist', '?id=d-NOTTHERE1', []],
    ['an id that is none', '?id=<x>', []],
    ['a status', '?status=Failed', ['bad']],
    ['a status that is none', '?status=Nonsense', ['bad', 'good']],
    ['an id of another status', '?id=GOOD&status=Failed', []],
    ['an application', `?application=${APPLICATION}`, ['bad', 'good']],
    ['an application and a status', `?application=${APPLICATION}&status=Succeeded`, ['good']],
    ['an application that is not there', '?application=nobody', []],
  ])('narrows to %s', async (_what, query, expected) => {
    const markup = await stage.page(`/deployments${query.replace('GOOD', good)}`);
    expect(idsOf(markup)).toEqual(expected.map((name) => (name === 'bad' ? bad : good)));
  });

  it('offers the application that was meant', async () => {
    const name = `${APPLICATION}x`;
    const markup = await stage.page(`/deployments?application=${name}`);
    expect(textOf(markup)).toContain(`CodeDeploy has no application ${name}. Did you mean ${APPLICATION}?`);
    expect(linkTo(markup, `Did you mean ${APPLICATION}?`)).toBe(`/deployments?application=${APPLICATION}`);
  });
});

describe('many deployments', () => {
  const OTHER = 'other';
  let all: string[];
  beforeAll(async () => {
    const group = {
      applicationName: APPLICATION,
      deploymentGroupName: OTHER,
      serviceRoleArn: roleArn(fleet.cloud.cloud),
    };
    await fleet.client.send(
      new CreateDeploymentGroupCommand({ ...group, ec2TagFilters: [{ Key: 'nobody', Type: 'KEY_ONLY' }] }),
    );
    all = [good, bad];
    for (let count = 0; count < 118; count += 1) {
      // Nobody is in the group: it ends at once.
      const id = await fleet.deploy('3', { deploymentGroupName: OTHER });
      await fleet.ended(id);
      all.push(id);
    }
    all.reverse();
  });

  async function turnPages(first: string): Promise<string[][]> {
    const pages: string[][] = [];
    for (let path: string | undefined = first; path !== undefined;) {
      const markup: string = await stage.page(path);
      pages.push(idsOf(markup));
      path = linkTo(markup, 'Older ones');
      expect(linkTo(markup, 'The newest')).toBe(pages.length === 1 ? undefined : first);
    }
    return pages;
  }

  it('are shown page by page, each once', async () => {
    const pages = await turnPages('/deployments');
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(pages.flat()).toEqual(all);
  });

  it('of several groups of an application are shown side by side', async () => {
    const pages = await turnPages(`/deployments?application=${APPLICATION}`);
    expect(pages.map(({ length }) => length)).toEqual([25, 25, 25, 25, 20]);
    expect(new Set(pages.flat())).toEqual(new Set(all));
    expect(pages.flat().slice(-2)).toEqual([bad, good]);
  });

  it('of one group are shown alone', async () => {
    expect(idsOf(await stage.page(`/deployments?application=${APPLICATION}&group=${GROUP}`))).toEqual([
      bad,
      good,
    ]);
  });

  it('keep a page small', async () => {
    const page = await stage.get('/deployments');
    expect((await page.arrayBuffer()).byteLength).toBeLessThan(45_000);
  });
});

it('names the permission that is missing', async () => {
  const credentials = await createUser(
    fleet.cloud.clientConfig,
    'reader',
    allow('codedeploy:ListApplications'),
  );
  const other = await startConsoleStage({ clientConfig: { ...fleet.cloud.clientConfig, credentials } });
  try {
    const denied = await other.get('/deployments');
    expect(denied.status).toBe(502);
    expect(textOf(await denied.text())).toContain(
      'CodeDeploy ListDeployments was denied: your credentials lack the permission codedeploy:ListDeployments.',
    );
    const { value: fault } = await liveEvents(other, '/deployments').next();
    expect(fault).toEqual({
      event: 'fault',
      data: expect.stringMatching(
        /^CodeDeploy ListDeployments was denied.*What you see is as it was last read\.$/,
      ) as string,
    });
    expect(other.faults).toEqual([]);
  } finally {
    await other.close();
  }
});

it('has had no fault of its own', () => expect(stage.faults).toEqual([]));
