import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { deployOnce, setConsoleScene } from './console-scene.ts';
import { median, type Figure } from './figure.ts';
import { treeMemory } from './process-memory.ts';
import type { BenchServer } from './servers.ts';

const SIZE = { deployments: 10_000, hosts: 1_000 };
const ROUNDS = 15;
const UPDATES = 5;
const BROWSER = '/usr/bin/chromium';

/** The web console in a process of its own, in an account with very much in it. */
export async function consoleFigures(server: BenchServer): Promise<Figure[]> {
  const deployment = await setConsoleScene(server, SIZE);
  const console = await startConsole(server);
  try {
    const cookie = await signIn(console.url);
    const page = `/deployments/${deployment}`;
    const [list, one] = [
      await load(console.url, cookie, '/deployments'),
      await load(console.url, cookie, page),
    ];
    return [
      figure('console, page of 10,000 deployments', list.ms, 'ms', 'answered whole; a page shows 50'),
      figure('its markup', list.kb, 'KB', 'without style and script, which a browser keeps'),
      figure('console, deployment to 1,000 hosts', one.ms, 'ms', 'answered whole; a page shows 25'),
      figure('its markup', one.kb, 'KB', 'without style and script'),
      ...(await browserFigures(console.url, page)),
      figure('console, resident memory', treeMemory(console.process.pid!), 'MiB', 'after all that'),
      figure(
        'console, update of the list',
        await updateMs(server, console.url, cookie),
        'ms',
        'from CreateDeployment to the news of it; read every 5 s',
      ),
    ];
  } finally {
    console.process.kill('SIGINT');
    await once(console.process, 'exit');
  }
}

const figure = (name: string, value: number, unit: string, how: string): Figure => ({
  name,
  value,
  unit,
  better: 'lower',
  how,
});

async function startConsole({ clientConfig }: BenchServer): Promise<{ url: string; process: ChildProcess }> {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: clientConfig.endpoint,
    AWS_REGION: clientConfig.region,
    AWS_ACCESS_KEY_ID: clientConfig.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: clientConfig.credentials.secretAccessKey,
  };
  const child = spawn(process.execPath, ['dist/signalbox.js', 'console'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const url of createInterface(child.stdout)) return { url, process: child };
  throw new Error('signalbox console ended before it was ready');
}

async function signIn(url: string): Promise<string> {
  const opened = await fetch(url, { redirect: 'manual' });
  return opened.headers.getSetCookie()[0]!.split(';')[0]!;
}

async function load(url: string, cookie: string, path: string): Promise<{ ms: number; kb: number }> {
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const started = performance.now();
    const answer = await fetch(new URL(path, url), { headers: { cookie } });
    bytes = (await answer.arrayBuffer()).byteLength;
    if (!answer.ok) throw new Error(`expected ${path}, got ${answer.status}`);
    times.push(performance.now() - started);
  }
  return { ms: median(times.slice(1)), kb: bytes / 1000 };
}

/** First contentful paint, and everything that came over the wire for a first visit. */
async function browserFigures(url: string, path: string): Promise<Figure[]> {
  if (!existsSync(BROWSER)) return [];
  const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    const paints: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) paints.push(await paint(page, new URL(path, url).href));
    return [
      figure(
        'console, first paint of that deployment',
        median(paints.slice(1)),
        'ms',
        'Chromium, from the click',
      ),
    ];
  } finally {
    await browser.close();
  }
}

async function paint(page: Page, href: string): Promise<number> {
  await page.goto(href, { waitUntil: 'load' });
  // Runs in the browser, which this file's types know nothing of.
  return page.evaluate<number>(`new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries()[0].startTime))
      .observe({ type: 'paint', buffered: true });
  })`);
}

/** From the answer of a change to its arrival at an open page of deployments. */
async function updateMs(server: BenchServer, url: string, cookie: string): Promise<number> {
  const times: number[] = [];
  const live = await fetch(new URL('/live/deployments', url), { headers: { cookie } });
  const decoder = new TextDecoder();
  let [text, waitedFor, startedAt] = ['', '', 0];
  for await (const chunk of live.body!) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (!text.includes(waitedFor)) continue;
    if (waitedFor !== '') times.push(performance.now() - startedAt);
    if (times.length >= UPDATES) break;
    // Not always at the same point of the console's interval.
    await delay(times.length * 700);
    waitedFor = await deployOnce(server);
    [text, startedAt] = ['', performance.now()];
  }
  return median(times);
}
