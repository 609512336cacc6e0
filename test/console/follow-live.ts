import type { ConsoleStage } from './console-stage.ts';

/** What the console sends to a page that is kept up to date. */
export interface LiveEvent {
  readonly event: string;
  readonly data: {
    readonly title?: string;
    readonly announce?: string;
    readonly regions?: readonly { readonly name: string; readonly html: string }[];
  };
}

/** The events of a page's stream, as they come; leaving the loop ends it. */
export async function* followLive(stage: ConsoleStage, path: string): AsyncGenerator<LiveEvent> {
  const { body } = await stage.get(`/live${path}`);
  let text = '';
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    const parts = (text + chunk).split('\n\n');
    text = parts.pop()!;
    for (const part of parts) {
      const [event = '', data = ''] = ['event', 'data'].map(
        (field) => new RegExp(`^${field}: ?(.*)$`, 'm').exec(part)?.[1] ?? '',
      );
      if (event !== '') yield { event, data: JSON.parse(data) as LiveEvent['data'] };
    }
  }
}
