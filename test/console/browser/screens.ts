import type { Page } from 'playwright-core';

/** What the screens are shown of. */
export interface Shown {
  /** `http://127.0.0.1:4711` */
  readonly origin: string;
  readonly deployment: string;
  readonly release: string;
  /** Of the application hello. */
  readonly group: string;
  /** A bundle in S3, as the form takes it. */
  readonly revision: string;
}

export interface ShownScreen {
  readonly name: string;
  /** Goes there, by clicks where a form is on the way. */
  open(page: Page, shown: Shown): Promise<unknown>;
}

const at = (name: string, path: (shown: Shown) => string): ShownScreen => ({
  name,
  open: (page, shown) => page.goto(`${shown.origin}${path(shown)}`),
});

const form = ({ revision, group }: Shown) =>
  `/deployments/new?${new URLSearchParams({ application: 'hello', group, revision }).toString()}`;

/** Every screen of the console, the pages that are only asked for by a form too. */
export const SCREENS: readonly ShownScreen[] = [
  at('deployments', () => '/deployments'),
  at('deployment', ({ deployment }) => `/deployments/${deployment}`),
  {
    name: 'instance',
    async open(page, { origin, deployment }) {
      await page.goto(`${origin}/deployments/${deployment}`);
      await page.locator('a[href*="/targets/"]').first().click();
      await page.waitForURL(/\/targets\//);
    },
  },
  at('stop', ({ deployment }) => `/deployments/${deployment}/stop`),
  at('create', form),
  at('create, at first', () => '/deployments/new'),
  at('create, with faults', () => '/deployments/new?application=helo&group=none'),
  {
    name: 'browse',
    async open(page, shown) {
      await page.goto(`${shown.origin}${form(shown)}`);
      await page.getByRole('button', { name: /S3/ }).click();
      const folders = shown.revision.split('/').slice(2, -1);
      for (const [depth, name] of folders.entries())
        await page.getByRole('button', { name: depth === 0 ? name : `${name}/`, exact: true }).click();
      await page.locator('button[name=choose]').first().waitFor();
    },
  },
  {
    name: 'plan',
    async open(page, shown) {
      await page.goto(`${shown.origin}${form(shown)}`);
      await page.locator('button.main[value=plan]').click();
      await page.locator('button[value=start]').waitFor();
    },
  },
  at('releases', () => '/releases'),
  at('release', ({ release }) => `/releases/${release}`),
  at('fleet', () => '/fleet'),
  at('hosts', ({ group }) => `/fleet/hello/${group}`),
  at('velocity', () => '/velocity'),
  at('roll back', () => '/roll-back/hello/staging'),
  at('unknown', () => '/nowhere'),
];
