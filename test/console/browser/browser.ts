import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Where Debian, and others, have Chromium; tests in a browser are skipped where there is none. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);

/** A name that an attacker has made to point to this machine. */
export const REBOUND = 'rebound.example';

/** It ends with this process, however that ends: it is held by a pipe. Root may not use Chromium's sandbox. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM!,
    args: [
      `--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });

export interface Look {
  readonly theme: 'light' | 'dark';
  readonly language: 'en' | 'zh';
}

/** A person with a browser of their own, who has opened nothing yet. */
export interface Visitor {
  readonly page: Page;
  /** What the browser has complained about: faults of scripts, of the security policy, of what was not loaded. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function visit(browser: Browser, { theme, language }: Look): Promise<Visitor> {
  const context = await browser.newContext({
    colorScheme: theme,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  return { page, complaints, close: () => context.close() };
}

/** Bytes of all that the page needs, as they go over the wire, whether the browser had them already or not. */
export const weight = (page: Page): Promise<number> =>
  page.evaluate<number>(`[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`);

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe-core finds serious or critical on the page, each with the elements. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate<Violation[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}
