import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { badVersion, firstVersion, goodVersion } from '../../../cli/demo/chapters.ts';
import { startLoad, type LoadGenerator } from '../../../cli/demo/load-generator.ts';
import type { Scene } from '../../../cli/demo/scene.ts';
import { setScene } from '../../../cli/demo/set-scene.ts';
import { createStory } from '../../../cli/demo/story.ts';
import { startLocalStack, type LocalStack } from '../../../cli/local/start-local-stack.ts';
import { upOptions } from '../../../cli/local/up-options.ts';
import { createOutput } from '../../../cli/output.ts';
import { releasePage } from '../../../lib/store/release-page.ts';
import { stateStore } from '../../../lib/store/state-store.ts';
import { startConsoleStage, type ConsoleStage } from '../console-stage.ts';
import { CHROMIUM, type Look, openBrowser, visit, type Visitor } from './browser.ts';
import { SCREENS, type Shown } from './screens.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** `npm run screenshots` names the folder. */
const FOLDER = process.env['SIGNALBOX_SCREENSHOTS'];
const SPEED = 40;
const HEIGHTS = { least: 300, most: 1150 };
const LOOKS: readonly (Look & { readonly suffix: string; readonly only?: readonly string[] })[] = [
  { theme: 'light', language: 'en', suffix: 'light' },
  { theme: 'dark', language: 'en', suffix: 'dark' },
  { theme: 'light', language: 'zh', suffix: 'zh', only: ['deployment', 'plan', 'release', 'velocity'] },
];
/** Taken while it happens. */
const MOVING = ['deployment', 'instance'];
const STILL = [
  'deployments',
  'create',
  'browse',
  'plan',
  'releases',
  'release',
  'fleet',
  'hosts',
  'velocity',
];

describe.skipIf(FOLDER === undefined || CHROMIUM === undefined)(
  'pictures of the console (npm run screenshots)',
  () => {
    const signal = new AbortController().signal;
    let stack: LocalStack;
    let scene: Scene;
    let load: LoadGenerator | undefined;
    let stage: ConsoleStage;
    let browser: Browser;
    let shown: Shown;
    const visitors = new Map<string, Visitor>();

    beforeAll(async () => {
      const options = { port: '0', speed: String(SPEED), account: '123456789012', region: 'eu-central-1' };
      [browser, stack] = await Promise.all([openBrowser(), startLocalStack(upOptions(options), signal)]);
      const story = createStory(createOutput({ stdout: process.stdout, stderr: process.stderr }, {}));
      scene = await setScene({ story, stack, speed: SPEED, signal, examples: 'examples' });
      const where = 'local cloud, account 123456789012, eu-central-1';
      stage = await startConsoleStage({ clientConfig: stack.clientConfig }, stack.outputs, where);
      for (const look of LOOKS) {
        const visitor = await visit(browser, look);
        await visitor.page.goto(stage.running.url);
        visitors.set(look.suffix, visitor);
      }
      mkdirSync(FOLDER!, { recursive: true });
      await firstVersion(scene);
      load = startLoad(scene.url, 'hello');
    });
    afterAll(async () => {
      await load?.stop();
      await browser?.close();
      await stage?.close();
      await stack?.running.stop();
    });

    /** Every one of these screens in every look. */
    const picture = async (names: readonly string[]) => {
      const eachLook = LOOKS.map(async ({ suffix, only }) => {
        const { page } = visitors.get(suffix)!;
        for (const screen of SCREENS.filter(({ name }) => names.includes(name))) {
          if (only?.includes(screen.name) === false) continue;
          await screen.open(page, shown);
          writeFileSync(
            join(FOLDER!, `${screen.name}-${suffix}.webp`),
            await webp(browser, await shot(page)),
          );
        }
      });
      await Promise.all(eachLook);
    };

    it('takes a blue/green deployment while traffic moves', async () => {
      const going = goodVersion(scene, load!);
      const record = await vi.waitFor(
        async () => {
          const { records } = await releasePage(
            stateStore(scene.s3, scene.outputs['StateBucketName']!).objects,
            {
              applications: ['hello'],
              limit: 1,
            },
          );
          const production = records[0]?.environments.find(({ name }) => name === 'production');
          expect(production?.status).toMatch(/^(shifting|baking)$/);
          return records[0]!;
        },
        { timeout: 300_000, interval: 100 },
      );
      const { bucket, key, versionId } = record.artifact!;
      shown = {
        origin: stage.origin,
        deployment: record.environments.at(-1)!.deployments.at(-1)!.id,
        release: record.release,
        group: 'hello-production',
        revision: `s3://${bucket}/${key}?versionId=${versionId}`,
      };
      await picture(MOVING);
      await going;
    });

    it('takes every other screen after a rollback by alarm', async () => {
      await badVersion(scene, load!);
      const { records } = await releasePage(stateStore(scene.s3, scene.outputs['StateBucketName']!).objects, {
        applications: ['hello'],
        limit: 1,
      });
      shown = { ...shown, release: records[0]!.release };
      await picture(STILL);
    });
  },
);

/** The whole page, as far as a picture of it is looked at. */
async function shot(page: Page): Promise<Buffer> {
  await page.setViewportSize({ width: 1280, height: HEIGHTS.least });
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  const tall = Math.min(HEIGHTS.most, Math.max(HEIGHTS.least, height));
  await page.setViewportSize({ width: 1280, height: tall });
  const png = await page.screenshot({ type: 'png' });
  await page.setViewportSize({ width: 1280, height: 800 });
  return png;
}

/** The browser itself makes it small. */
async function webp(browser: Browser, png: Buffer): Promise<Buffer> {
  const page = await browser.newPage();
  try {
    const data = await page.evaluate<string>(`(async () => {
      const image = await createImageBitmap(await (await fetch('data:image/png;base64,${png.toString('base64')}')).blob());
      const canvas = new OffscreenCanvas(image.width, image.height);
      canvas.getContext('2d').drawImage(image, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.75 });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    })()`);
    return Buffer.from(data, 'base64');
  } finally {
    await page.close();
  }
}
