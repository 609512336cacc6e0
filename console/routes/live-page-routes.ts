import type { Context, Hono } from 'hono';
import { liveStream } from '../live/live-stream.ts';
import { type PollMap, pollMap } from '../live/poll-map.ts';
import { faultOf } from '../page/fault-of.ts';
import { FRAME_WORDS } from '../page/frame-words.ts';
import { layout } from '../page/layout.ts';
import type { LivePage } from '../page/live-page.ts';
import { renderBody } from '../page/render-page.ts';
import { viewerOf } from '../page/viewer.ts';
import type { FrameParts } from './frame-parts.ts';
import { requestOf } from './request-of.ts';

/** A page, and under `/live` what has changed in it since. */
export function addLivePage<View, Region extends string>(
  app: Hono,
  parts: FrameParts,
  page: LivePage<View, Region>,
): void {
  const polls = pollMap<View>();
  app.get(page.path, (context) => showPage(context, parts, page));
  app.get(`/live${page.path}`, (context) => {
    // Hono answers HEAD by GET, whose stream nobody would read.
    if (context.req.method !== 'GET') return context.body(null, 405);
    return followPage(context, parts, { page, polls });
  });
}

async function showPage<View, Region extends string>(
  context: Context,
  { account, around, csrf }: FrameParts,
  page: LivePage<View, Region>,
): Promise<Response> {
  const viewer = viewerOf(context, csrf);
  const view = await page.read(account, requestOf(context));
  const isLive = page.pauseMs(view) !== undefined;
  const body = await renderBody(page, view, viewer);
  const live = isLive ? { live: `/live${viewer.path}` } : {};
  return context.html(layout(around, viewer, { title: page.title(view, viewer), body, ...live }));
}

interface Followed<View, Region extends string> {
  readonly page: LivePage<View, Region>;
  readonly polls: PollMap<View>;
}

function followPage<View, Region extends string>(
  context: Context,
  { account, csrf, closing, report }: FrameParts,
  { page, polls }: Followed<View, Region>,
): Response {
  const viewer = viewerOf(context, csrf);
  const request = requestOf(context);
  const poll = polls.of(viewer.path, () => ({
    read: (previous) => page.read(account, request, previous),
    pauseMs: page.pauseMs,
  }));
  const tell = (error: unknown) => {
    const { status, text } = faultOf(error, viewer.language);
    if (status === 500) report(error);
    return `${text} ${FRAME_WORDS[viewer.language].stale}`;
  };
  return liveStream(context, { page, viewer, poll, closing, tell });
}
