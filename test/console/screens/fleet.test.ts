import { CreateDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readGroup } from '../../../lib/views/read-group.ts';
import { groupHosts } from '../../../lib/views/group-hosts.ts';
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

  it('are the same for the command', async () => {
    const account = openAccount({ clientConfig: fleet.cloud.clientConfig, outputs: {}, where: '' });
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
