import type { ConsoleStage } from './console-stage.ts';

export interface LiveEvent {
  /** `news`, `fault` or `end`. */
  readonly event: string;
  readonly data: {
    readonly title?: string;
    readonly announce?: string;
    readonly regions?: readonly { readonly name: string; readonly html: string }[];
  };
}

/** What the console sends to a page that stays open, as `EventSource` would hear it; ends when the console ends it. */
export async function* liveEvents(stage: ConsoleStage, path: string): AsyncGenerator<LiveEvent> {
  const answer = await stage.get(`/live${path}`);
  if (!answer.headers.get('content-type')?.startsWith('text/event-stream'))
    throw new Error(`expected a stream, got ${answer.status} ${await answer.text()}`);
  let text = '';
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop()!;
    yield* events.map(parse);
  }
}

function parse(text: string): LiveEvent {
  const field = (name: string) =>
    text
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  return { event: field('event')!, data: JSON.parse(field('data')!) as LiveEvent['data'] };
}

/** Hears until a region says this; everything that was sent until then. */
export async function heard(events: AsyncIterable<LiveEvent>, said: string): Promise<LiveEvent[]> {
  const all: LiveEvent[] = [];
  for await (const event of events) {
    all.push(event);
    if (event.data.regions?.some(({ html }) => html.includes(said))) return all;
  }
  throw new Error(`expected to hear ${said}, heard ${JSON.stringify(all)}`);
}
