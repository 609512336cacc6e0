import type { Context, Hono } from 'hono';
import type { Account } from './account.ts';
import { liveStream } from './live/live-stream.ts';
import { pollMap } from './live/poll-map.ts';
import { faultOf } from './page/fault-of.ts';
import { layout, type Surroundings } from './page/layout.ts';
import type { Action, FormPage, LivePage, PageRequest } from './page/live-page.ts';
import { renderBody, type RenderedRegion, renderRegions } from './page/render-page.ts';
import { viewerOf } from './page/viewer.ts';

/** Where screens put their pages and actions. */
export interface Frame {
  page<View, Region extends string>(page: LivePage<View, Region>): void;
  form<View, Region extends string>(page: FormPage<View, Region>): void;
  action(action: Action): void;
}

export interface FrameParts {
  readonly account: Account;
  readonly around: Surroundings;
  readonly csrf: string;
  /** Aborted when the console ends. */
  readonly closing: AbortSignal;
}

export function createFrame(app: Hono, { account, around, csrf, closing }: FrameParts): Frame {
  return {
    page<View, Region extends string>(page: LivePage<View, Region>) {
      const polls = pollMap<View>();
      app.get(page.path, async (context) => {
        const viewer = viewerOf(context, csrf);
        const view = await page.read(account, requestOf(context));
        const isLive = page.pauseMs(view) !== undefined;
        const body = await renderBody(page, view, viewer);
        const live = isLive ? { live: `/live${viewer.path}` } : {};
        return context.html(layout(around, viewer, { title: page.title(view, viewer), body, ...live }));
      });
      app.get(`/live${page.path}`, (context) => {
        // Hono answers HEAD by GET, whose stream nobody would read.
        if (context.req.method !== 'GET') return context.body(null, 405);
        const viewer = viewerOf(context, csrf);
        const request = requestOf(context);
        const source = () => ({
          read: (previous: View | undefined) => page.read(account, request, previous),
          pauseMs: page.pauseMs,
        });
        const poll = polls.of(viewer.path, source);
        const tell = (error: unknown) => faultOf(error, viewer.language).text;
        return liveStream(context, { page, viewer, poll, closing, tell });
      });
    },

    form<View, Region extends string>(page: FormPage<View, Region>) {
      const answer = async (context: Context, form: Readonly<Record<string, string>>) => {
        const viewer = viewerOf(context, csrf);
        const view = await page.read(account, { ...requestOf(context), form });
        const next = page.next(view);
        if (next !== undefined) return context.redirect(next, 303);
        const body = await renderBody(page, view, viewer);
        return context.html(layout(around, viewer, { title: page.title(view, viewer), body }));
      };
      app.get(page.path, (context) => answer(context, context.req.query()));
      app.post(page.path, async (context) => answer(context, await formOf(context)));
      app.post(`/check${page.path}`, async (context) => {
        const form = { ...(await formOf(context)), step: 'check' };
        const view = await page.read(account, { ...requestOf(context), form });
        const rendered = await renderRegions(page, view, viewerOf(context, csrf));
        const regions = Object.entries<RenderedRegion>(rendered).map(([name, part]) => ({ name, ...part }));
        return context.json({ regions });
      });
    },

    action({ path, act }) {
      app.post(path, async (context) => {
        const form = await formOf(context);
        return context.redirect(await act(account, { ...requestOf(context), form }), 303);
      });
    },
  };
}

const requestOf = (context: Context): PageRequest => ({
  params: context.req.param(),
  query: context.req.query(),
});

/** The fields of a form; a file is none. */
export async function formOf(context: Context): Promise<Readonly<Record<string, string>>> {
  const fields = Object.entries(await context.req.parseBody());
  return Object.fromEntries(
    fields.filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
}
