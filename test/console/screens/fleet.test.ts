import {
  type CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readGroup } from '../../../lib/views/read-group.ts';
import { groupHosts } from '../../../lib/views/group-hosts.ts';
import { readGroupPage } from '../../../lib/views/read-fleet.ts';
import { createTargetLists } from '../../../lib/views/target-lists.ts';
import { openAccount } from '../../../console/account.ts';
import {
  APPLICATION,
  APPSPEC,
  GROUP,
  hostIds,
  listing,
  startFleet,
  tagged,
  type Fleet,
} from '../../local/services/codedeploy/fleet.ts';
import { zip } from '../../local/services/codedeploy/zip.ts';
import { startConsoleStage, type ConsoleStage } from '../console-stage.ts';

const HOSTS = hostIds(2);
/** Their agents run nowhere: a deployment waits for them. */
const MANY = Array.from({ length: 1_000 }, (_, index) => `i-${String(index).padStart(17, 'f')}`);
const HOSTILE = '<b onclick=x>"';

let fleet: Fleet;
let stage: ConsoleStage;
beforeAll(async () => {
  const many = MANY.map((InstanceId) => ({ InstanceId, Tags: [{ Key: 'app', Value: 'many' }] }));
  fleet = await startFleet(2, { services: [listing([...HOSTS.map(tagged), ...many])] });
  await fleet.createGroup();
  const ec2TagFilters = [{ Key: 'app', Value: 'many', Type: 'KEY_AND_VALUE' as const }];
  await fleet.createGroup({ deploymentGroupName: 'hello-many', ec2TagFilters });
  await fleet.createGroup({ deploymentGroupName: 'hello-new' });
  stage = await startConsoleStage(fleet.cloud);
  await fleet.ended(await deployed('hello-1', GROUP, APPSPEC));
  await fleet.ended(
    await deployed('hello-2', GROUP, `${APPSPEC}hooks:\n  AfterInstall:\n    - location: fail.sh\n`),
  );
  await deployed('hello-1', 'hello-many', APPSPEC);
  await vi.waitFor(
    async () => expect(await stage.page('/fleet/hello/hello-many')).toContain('1000 hosts'),
    30_000,
  );
}, 120_000); // a busy machine installs slowly
afterAll(async () => {
  await stage?.close();
  await fleet?.stop();
});

/** Deploys what the pipeline would have built of a release. */
async function deployed(release: string, deploymentGroupName: string, appspec: string): Promise<string> {
  const files = { 'appspec.yml': appspec, app: release, 'fail.sh': '#!/bin/sh\nexit 1\n' };
  const s3Location = {
    bucket: 'bundles',
    key: `CodeDeploy/${release}/artifact.zip`,
    bundleType: 'zip' as const,
  };
  const s3 = new S3Client(fleet.cloud.clientConfig);
  await s3.send(
    new PutObjectCommand({ Bucket: s3Location.bucket, Key: s3Location.key, Body: await zip(files) }),
  );
  const { deploymentId } = await fleet.client.send(
    new CreateDeploymentCommand({
      applicationName: APPLICATION,
      deploymentGroupName,
      revision: { revisionType: 'S3', s3Location },
      deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
    }),
  );
  return deploymentId!;
}

const openedAccount = () => openAccount({ clientConfig: fleet.cloud.clientConfig, outputs: {}, where: '' });

/** How often the client lists targets from now on. */
function countLists({ middlewareStack }: CodeDeployClient): () => number {
  let count = 0;
  middlewareStack.add(
    (next, { commandName }) =>
      (call) => {
        if (commandName === 'ListDeploymentTargetsCommand') count += 1;
        return next(call);
      },
    { step: 'initialize' },
  );
  return () => count;
}

const textOf = (markup: string): string => markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const hostsIn = (markup: string): string[] =>
  [...markup.matchAll(/targets\/(i-\w+)"/g)].map(([, host]) => host!);

describe('the fleet of an application', () => {
  it('is a row for each group: its version, the one before where the latest failed, and how far it is', async () => {
    const text = textOf(await stage.page('/fleet'));
    expect(text).toMatch(/hello-staging hello-2 before: hello-1 d-\w+ ✕ Failed Failed 2 no balancer Hosts…/);
    expect(text).toMatch(/hello-many hello-1 d-\w+ ◐ In progress (In progress|Pending) \d+/);
    expect(text).toContain('hello-new Nothing has been deployed yet.');
  });

  it('says what there is not', async () => {
    const none = await stage.page('/fleet?application=nope');
    expect(none).toContain('CodeDeploy has no application nope.');
    expect(none).toContain('href="/releases?application=nope"');
    const missing = await stage.get('/fleet/hello/nope');
    expect(missing.status).toBe(404);
    const markup = await missing.text();
    expect(markup).toContain('no deployment group nope in this application');
    expect(markup).toContain('<h1>This cannot be shown</h1>');
    expect(markup).toContain('href="/fleet">Back');
  });

  it('is read a page of its groups at a time', async () => {
    const applicationName = 'many-groups';
    await fleet.client.send(new CreateApplicationCommand({ applicationName }));
    for (let index = 1; index <= 21; index += 1) {
      await fleet.createGroup({ applicationName, deploymentGroupName: `group-${index}` });
    }
    const pages = [
      await stage.page(`/fleet?application=${applicationName}`),
      await stage.page(`/fleet?application=${applicationName}&page=2`),
    ];
    expect(pages.map((page) => page.match(/Nothing has been deployed yet/g)?.length)).toEqual([20, 1]);
    expect(textOf(pages[0]!)).toContain('Page 1 of 2 Further');
    expect(pages[0]).toContain('href="/fleet?application=many-groups&amp;page=2"');
  });

  it('runs nothing of what its address says', async () => {
    const text = encodeURIComponent(HOSTILE);
    const paths = [
      `/fleet?application=${text}`,
      `/fleet/hello/${text}`,
      `/fleet/hello/${GROUP}?host=${text}`,
    ];
    for (const path of paths) {
      const page = await stage.page(path);
      expect(page).toContain('&lt;b onclick=x&gt;&quot;');
      expect(page).not.toContain('<b onclick');
    }
  });
});

describe('the hosts of a group', () => {
  it('tell what runs on them, how the latest deployment went, and the last sign of their agents', async () => {
    const page = await stage.page(`/fleet/hello/${GROUP}`);
    expect(hostsIn(page).toSorted()).toEqual(HOSTS);
    const text = textOf(page);
    expect(text).toMatch(/i-0+ hello-1 – ✕ Failed 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d AfterInstall/);
    expect(text).toContain('AWS shows no heartbeat');
    const chinese = await stage.page(`/fleet/hello/${GROUP}`, { 'accept-language': 'zh' });
    expect(textOf(chinese)).toContain('hello-staging 的主机');
  });

  it('are a thousand in small pages, found by a part of an id and by status', async () => {
    const first = await stage.page('/fleet/hello/hello-many');
    expect(first.length).toBeLessThan(60_000);
    expect(textOf(first)).toMatch(/1000 hosts .* Page 1 of 13 Further/);
    const last = await stage.page('/fleet/hello/hello-many?page=13');
    expect(hostsIn(first)).toHaveLength(80);
    expect(hostsIn(last)).toHaveLength(40);
    expect(hostsIn(last).some((host) => hostsIn(first).includes(host))).toBe(false);
    expect(hostsIn(await stage.page('/fleet/hello/hello-many?host=f999'))).toEqual(['i-ffffffffffffff999']);
    expect(textOf(await stage.page('/fleet/hello/hello-many?status=Failed'))).toContain(
      'No host is like that.',
    );
    expect(textOf(await stage.page('/fleet/hello/hello-many?page=99'))).toContain('Page 13 of 13');
  });

  it('cost no list of targets that cannot have changed', async () => {
    const account = openedAccount();
    const count = countLists(account.codeDeploy);
    const read = async (
      group: string,
      wish: { page?: number; filter?: { status?: string; host?: string } },
    ) => {
      await readGroupPage(
        account,
        { application: APPLICATION, group },
        { page: 1, size: 80, filter: {}, ...wish },
      );
      return count();
    };
    // A hundred ids cost a call; what runs may change the statuses of its targets at any time.
    expect(await read('hello-many', {})).toBe(10);
    expect(await read('hello-many', { page: 13 })).toBe(10);
    expect(await read('hello-many', { filter: { host: 'f999' } })).toBe(10);
    expect(await read('hello-many', { filter: { status: 'Failed' } })).toBe(11);
    expect(await read('hello-many', { filter: { status: 'Failed' } })).toBe(12);
    expect(await read(GROUP, { filter: { status: 'Failed' } })).toBe(13);
    expect(await read(GROUP, { filter: { status: 'Failed' } })).toBe(13);
  });

  it('are listed anew once others have taken their place', async () => {
    const { codeDeploy, ...clients } = openedAccount();
    const count = countLists(codeDeploy);
    const [many, few] = await Promise.all(
      ['hello-many', GROUP].map(async (group) => {
        const { deployment } = await readGroup({ codeDeploy, ...clients }, APPLICATION, group);
        return { deployment: deployment! };
      }),
    );
    const lists = createTargetLists(codeDeploy, { kept: MANY.length + 1, moving: 100 });
    const lengths = await Promise.all([lists.list(many!), lists.list(many!)]);
    expect([...lengths.map(({ length }) => length), count()]).toEqual([1000, 1000, 10]);
    await lists.list(few!);
    await lists.list(few!);
    expect(count()).toBe(11);
    await lists.list(many!);
    expect(count()).toBe(21);
    const [status] = Object.entries(many!.deployment.counts).find(([, hosts]) => hosts > 100)!;
    expect(await lists.list({ ...many!, status })).toHaveLength(100);
    expect(count()).toBe(22);
    const page = await readGroupPage(
      { codeDeploy, ...clients, targetLists: lists },
      { application: APPLICATION, group: 'hello-many' },
      { page: 1, size: 80, filter: { status } },
    );
    expect(page).toMatchObject({ isCut: true, hosts: { count: 100, pages: 2 } });
    // Of one that was stopped it is not known here how many have which status by now.
    const stopped = { deployment: { ...few!.deployment, status: 'Stopped', counts: {} }, status: 'Failed' };
    const before = count();
    await lists.list(stopped);
    await lists.list(stopped);
    expect(count()).toBe(before + 2);
  });

  it('are the same for the command', async () => {
    const account = openedAccount();
    expect(await groupHosts(account, APPLICATION, GROUP)).toMatchObject(
      HOSTS.map((host) => ({
        host,
        version: 'hello-1',
        status: 'Failed',
        lastEvent: { name: 'AfterInstall' },
      })),
    );
    expect(await readGroup(account, APPLICATION, GROUP)).toMatchObject({
      deployment: { release: 'hello-2', counts: { Failed: 2 } },
      before: 'hello-1',
    });
  });
});
