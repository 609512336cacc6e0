import { html, type Html } from './html.ts';

/** Something that a person must see: `bad` is told at once by a screen reader. */
export const notice = (tone: 'bad' | 'waiting' | 'good', text: string | Html): Html =>
  html`<p class="notice ${tone}" role="${tone === 'bad' ? 'alert' : 'status'}">${text}</p>`;
