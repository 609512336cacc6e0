import type { Context, Hono } from 'hono';
import type { Account } from './account.ts';
import { liveStream } from './live/live-stream.ts';
import { pollMap } from './live/poll-map.ts';
import { faultOf } from './page/fault-of.ts';
import { layout, type Surroundings } from './page/layout.ts';
import type { Action, LivePage, PageRequest } from './page/live-page.ts';
import { renderBody } from './page/render-page.ts';
import { viewerOf } from './page/viewer.ts';

/** Where screens put their pages and actions. */
export interface Frame {
  page<View, Region extends string>(page: LivePage<View, Region>): void;
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
