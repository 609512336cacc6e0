import type { Context } from 'hono';
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import type { LivePage } from '../page/live-page.ts';
import { renderRegions } from '../page/render-page.ts';
import type { Viewer } from '../page/viewer.ts';
import type { SharedPoll } from './shared-poll.ts';

export interface LiveStream<View, Region extends string> {
  readonly page: LivePage<View, Region>;
  readonly viewer: Viewer;
  readonly poll: SharedPoll<View>;
  /** Aborted when the console ends. */
  readonly closing: AbortSignal;
  /** Why it cannot be read just now, in the viewer's language. */
  tell(error: unknown): string;
}

/** What a browser is sent: events `news`, `fault` and `end`, with JSON. `console/assets/console.js` reads them. */
export function liveStream<View, Region extends string>(
  context: Context,
  live: LiveStream<View, Region>,
): Response {
  return streamSSE(context, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const signal = AbortSignal.any([gone.signal, live.closing]);
    const send = newsSender(stream, live);
    for await (const news of live.poll.follow(signal)) {
      if ('error' in news)
        await stream.writeSSE({ event: 'fault', data: JSON.stringify(live.tell(news.error)) });
      else await send(news.view);
    }
    if (!signal.aborted) await stream.writeSSE({ event: 'end', data: '{}' });
  });
}

/** Sends what differs from what was sent before. */
function newsSender<View, Region extends string>(
  stream: SSEStreamingApi,
  { page, viewer }: LiveStream<View, Region>,
): (view: View) => Promise<void> {
  const versions = new Map<string, string>();
  let said: string | undefined;
  return async (view) => {
    const regions = Object.entries<{ html: string; version: string }>(await renderRegions(page, view, viewer))
      .filter(([name, { version }]) => versions.get(name) !== version)
      .map(([name, region]) => ({ name, ...region }));
    for (const { name, version } of regions) versions.set(name, version);
    const sentence = page.announce?.(view, viewer);
    const announce = said === undefined || sentence === said ? undefined : sentence;
    said = sentence;
    const news = { title: page.title(view, viewer), regions, announce };
    await stream.writeSSE({ event: 'news', data: JSON.stringify(news) });
  };
}
