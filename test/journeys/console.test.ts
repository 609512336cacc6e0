import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeDeployClient, GetDeploymentCommand, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  CHROMIUM,
  type Look,
  openBrowser,
  REBOUND,
  seriousFaults,
  visit,
  type Visitor,
  weight,
} from '../console/browser/browser.ts';
import { SCREENS, type Shown } from '../console/browser/screens.ts';
import { startConsoleStage, type ConsoleStage } from '../console/console-stage.ts';
import { zip } from '../local/services/codedeploy/zip.ts';
import { helloBundle } from './hello-bundle.ts';
import { EXAMPLE_FLEET, startJourney, type Journey } from './journey.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

/** Three hosts, one after another. */
const FLEET = EXAMPLE_FLEET.replace(/ {2}- name: hello-production[^]*$/, '')
  .replace('count: 1', 'count: 3')
  .replace('AllAtOnce', 'OneAtATime');
const HOSTILE = `"><img src=x onerror="document.title='taken'">`;
/** Pages that answer with an error by their nature, of which the browser tells. */
const REFUSED = /\/(nowhere|roll-back\/hello\/staging): Failed to load resource/;
/** Of a page with its style and script. */
const MOST_BYTES = 60_000;
const LOOK: Look = { theme: 'light', language: 'en' };
/** A click may wait for a machine that has much else to do. */
const PATIENCE_MS = 60_000;

describe.skipIf(CHROMIUM === undefined)('the console in a browser (skipped without Chromium)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-console-'));
  /** A script on the hosts waits until it is there. */
  const open = join(folder, 'open');
  let journey: Journey;
  let stage: ConsoleStage;
  let browser: Browser;
  let shown: Shown;
  let codeDeploy: CodeDeployClient;

  beforeAll(async () => {
    [browser, journey] = await Promise.all([openBrowser(), startJourney({ fleet: FLEET })]);
    codeDeploy = new CodeDeployClient(journey.clientConfig);
    const { release } = await journey.upload(await helloBundle());
    await putBundles(journey, open);
    const record = await journey.endOf(release);
    expect(record.status).toBe('succeeded');
    stage = await startConsoleStage({ clientConfig: journey.clientConfig }, journey.outputs);
    const { bucket, key, versionId } = record.artifact!;
    const deployment = record.environments[0]!.deployments[0]!.id;
    const revision = `s3://${bucket}/${key}?versionId=${versionId}`;
    shown = { origin: stage.origin, deployment, release, revision, group: 'hello-staging' };
  });
  afterAll(async () => {
    writeFileSync(open, '');
    await browser?.close();
    await stage?.close();
    await journey?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const opened = async (look: Look = LOOK) => {
    const visitor = await visit(browser, look);
    visitor.page.setDefaultTimeout(PATIENCE_MS);
    await visitor.page.goto(stage.running.url);
    return visitor;
  };

  // Contrast depends on the theme alone, and names on the language alone: two looks have all of both.
  describe.each([
    { theme: 'light', language: 'en' },
    { theme: 'dark', language: 'zh' },
  ] as const)('every screen, $theme, $language', (look) => {
    let visitor: Visitor;
    beforeAll(async () => {
      visitor = await opened(look);
    });
    afterAll(() => visitor?.close());

    it.each(SCREENS)('$name can be used by everybody', async (screen) => {
      await screen.open(visitor.page, shown);
      expect(await weight(visitor.page)).toBeLessThan(MOST_BYTES);
      expect(await seriousFaults(visitor.page)).toEqual([]);
      const tag = await visitor.page.locator('html').getAttribute('lang');
      expect(tag).toBe(look.language === 'zh' ? 'zh-Hans' : 'en');
    });

    it('brings no complaint of the browser', () =>
      expect(visitor.complaints.filter((text) => !REFUSED.test(text))).toEqual([]));
  });

  it('creates a deployment, watches it, stops it and rolls it back by clicks', async () => {
    const { page, complaints, close } = await opened();
    await page.getByRole('link', { name: 'Create deployment' }).click();
    await page.getByLabel('Application').fill('helo');
    await page.getByText('Did you mean hello?').waitFor();
    await page.getByLabel('Application').fill('hello');
    await page.getByText('Did you mean hello?').waitFor({ state: 'detached' });
    await page.getByLabel('Deployment group').fill('hello-staging');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByLabel('Description').fill(HOSTILE);
    await page.getByRole('button', { name: 'Browse S3…' }).click();
    for (const name of [journey.outputs['StateBucketName']!, 'CodeDeploy/', 'by-hand/'])
      await page.getByRole('button', { name, exact: true }).click();
    await page.getByText(HOSTILE).waitFor();
    await page.getByRole('button', { name: 'Choose: slow.zip' }).click();
    expect(await page.getByLabel('Revision', { exact: true }).inputValue()).toMatch(
      /\/CodeDeploy\/by-hand\/slow\.zip$/,
    );
    await page.getByRole('button', { name: 'See what it would do' }).click();
    await page.getByText('2 of 3 instances must stay healthy').waitFor();
    const before = await deploymentIds(codeDeploy);
    await page.getByRole('button', { name: 'Start deployment' }).dblclick();
    await page.waitForURL(/\/deployments\/d-/);
    const id = page.url().split('/').at(-1)!;
    expect(await deploymentIds(codeDeploy)).toEqual([id, ...before]);

    await page.getByRole('cell', { name: /ApplicationStart/ }).waitFor();
    await page.getByText(HOSTILE).waitFor();
    await page.getByRole('link', { name: 'Stop…' }).click();
    await page.getByRole('button', { name: 'Stop and roll back' }).click();
    await page.getByText('was told to stop and to roll back').waitFor();
    writeFileSync(open, '');
    await page.getByRole('link', { name: /^rolled back by deployment/ }).click();
    await page.getByText(`the rollback of deployment ${id}`).waitFor();
    await page.locator('main .status', { hasText: 'Succeeded' }).first().waitFor();
    await page.getByText('3 of 3 done').waitFor();
    expect(await page.title()).toContain('Deployment d-');
    expect(complaints).toEqual([]);
    await close();
  });

  it('can be used by the keyboard alone, and shows where one is', async () => {
    const { page, complaints, close } = await opened();
    await page.goto(`${stage.origin}/deployments/new`);
    await page.keyboard.press('Tab');
    expect(await focused(page)).toEqual({ name: 'Skip to the content', isSeen: true });
    await page.keyboard.press('Enter');
    await tabTo(page, 'application');
    await page.keyboard.type('hello');
    await tabTo(page, 'group');
    await page.keyboard.type('hello-staging');
    await page.keyboard.press('Enter');
    await page.getByLabel('Revision', { exact: true }).waitFor();
    const order = [];
    for (const name of FIELDS) order.push((await tabTo(page, name)).length);
    expect(order.slice(1).every((steps) => steps <= 2)).toBe(true);
    await page.getByLabel('Revision', { exact: true }).focus();
    await page.keyboard.type(shown.revision);
    await page.keyboard.press('Enter');
    await page.getByText('The AppSpec of the revision').waitFor();
    await tabTo(page, 'Start deployment');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/deployments\/d-/);
    await page.locator('main .status', { hasText: 'Succeeded' }).first().waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('releases again by the pipeline what it has released, instead of deploying past it', async () => {
    const { page, complaints, close } = await opened();
    await page.goto(`${stage.origin}/deployments/new?application=hello&group=hello-staging`);
    await page.getByText('hello is released by the pipeline').waitFor();
    await page.getByRole('button', { name: 'Take it' }).click();
    const revision = page.getByLabel('Revision', { exact: true });
    expect(await revision.inputValue()).toBe(shown.revision);
    await page.getByText('Release it again instead…').click();
    await page.getByLabel('Reason').fill('once more');
    await page.getByRole('button', { name: 'Start the release' }).dblclick();
    await page.waitForURL(/\/releases\//);
    const release = new URL(page.url()).pathname.split('/').at(-1)!;
    const record = await journey.endOf(release);
    expect(record).toMatchObject({
      status: 'succeeded',
      requested: { by: 'manual', reason: 'once more', environments: ['staging'] },
      earlier: shown.release,
    });
    await page.locator('main .status', { hasText: 'Succeeded' }).first().waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows no page to a browser without its key, nor under another name', async () => {
    const { page, close } = await visit(browser, LOOK);
    expect((await page.goto(`${stage.origin}/deployments`))!.status()).toBe(401);
    expect(await page.locator('h1').textContent()).toBe('This console is opened by its own address');
    expect(await seriousFaults(page)).toEqual([]);
    const { port, search } = new URL(stage.running.url);
    for (const path of ['/deployments', `/${search}`]) {
      const answer = await page.goto(`http://${REBOUND}:${port}${path}`);
      expect([answer!.status(), await page.textContent('body')]).toEqual([
        403,
        `expected the host 127.0.0.1:${port}, got another`,
      ]);
    }
    await close();
  });

  it('neither answers nor obeys the page of another origin, though the browser has the key', async () => {
    const evil = await startEvil(stage.origin, shown.deployment);
    const { page, close } = await opened();
    await page.goto(evil.url);
    expect(await page.evaluate('window.tries')).toEqual(['refused', 'refused', 'refused']);
    const framed = await page
      .frames()[1]!
      .content()
      .catch(() => '');
    expect(framed).not.toContain('Signalbox');
    const answer = page.waitForResponse((response) => response.url().endsWith('/stop'));
    await page.click('#send');
    expect((await answer).status()).toBe(403);
    const { deploymentInfo } = await codeDeploy.send(
      new GetDeploymentCommand({ deploymentId: shown.deployment }),
    );
    expect(deploymentInfo?.status).toBe('Succeeded');
    await close();
    await evil.close();
  });

  it('has had no fault of its own', () => expect(stage.faults).toEqual([]));
});

/** A revision whose ApplicationStart waits for a file (a minute at most), and a key that looks like markup. */
async function putBundles({ clientConfig, outputs }: Journey, open: string): Promise<void> {
  const s3 = new S3Client(clientConfig);
  const put = (name: string, Body: Buffer | string) =>
    // Hosts may read below CodeDeploy/.
    s3.send(
      new PutObjectCommand({ Bucket: outputs['StateBucketName']!, Key: `CodeDeploy/by-hand/${name}`, Body }),
    );
  await put(`${HOSTILE}.zip`, 'no zip');
  const wait = `tries=0\nwhile [ ! -e '${open}' ] && [ $tries -lt 600 ]; do tries=$((tries + 1)); sleep 0.1; done`;
  const Body = await zip({
    'appspec.yml': 'version: 0.0\nos: linux\nhooks:\n  ApplicationStart:\n    - location: wait.sh\n',
    'wait.sh': `#!/bin/sh\n${wait}\n`,
  });
  await put('slow.zip', Body);
}

const deploymentIds = async (client: CodeDeployClient): Promise<string[]> =>
  (await client.send(new ListDeploymentsCommand({}))).deployments ?? [];

const FIELDS = [
  'revision',
  'config',
  'fileExists',
  'ignoreStop',
  'backOnFailure',
  'backOnAlarm',
  'backNever',
  'description',
];

/** What has the focus, and whether one sees that. */
const focused = (page: Page) =>
  page.evaluate<{ readonly name: string; readonly isSeen: boolean }>(`(() => {
    const element = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const isButton = element.tagName === 'BUTTON' || !element.name;
    const name = isButton ? element.textContent.trim() : element.name;
    return { name, isSeen: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 };
  })()`);

/** Presses Tab until that has the focus; the names on the way. */
async function tabTo(page: Page, name: string): Promise<string[]> {
  const way: string[] = [];
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    expect(at.isSeen, `the focus on ${at.name} is seen`).toBe(true);
    way.push(at.name);
    if (at.name === name) return way;
  }
  throw new Error(`expected Tab to lead to ${name}, it led to ${way.join(', ')}`);
}

/** A page on another port of this machine, which is the same site: cookies go along. */
async function startEvil(origin: string, deployment: string) {
  const stop = `${origin}/deployments/${deployment}/stop`;
  const page = `<!doctype html><title>evil</title><iframe src="${origin}/deployments"></iframe>
<form method="post" action="${stop}"><input name="rollback" value="no"><button id="send">Win</button></form>
<script>
const asked = (promise) => promise.then((answer) => answer.type === 'opaque' ? 'unseen' : 'read', () => 'refused');
window.tries = Promise.all([
  asked(fetch('${origin}/deployments', { credentials: 'include' })),
  new Promise((resolve) => {
    const source = new EventSource('${origin}/live/deployments', { withCredentials: true });
    source.onerror = () => { source.close(); resolve('refused'); };
    source.onmessage = () => resolve('read');
  }),
  asked(fetch('${stop}', { method: 'POST', mode: 'no-cors', credentials: 'include', body: new URLSearchParams({ rollback: 'no' }) })),
]);
</script>`;
  const server: Server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
