import { html, type Html } from './html.ts';

/** How a state feels, which chooses its sign and colour; the word is always said too. */
export type Tone = 'good' | 'bad' | 'busy' | 'waiting' | 'idle';

const SIGNS: Readonly<Record<Tone, string>> = { good: '✓', bad: '✕', busy: '◐', waiting: '‖', idle: '○' };

export const status = (tone: Tone, text: string): Html =>
  html`<span class="status ${tone}"><span class="sign" aria-hidden="true">${SIGNS[tone]}</span>${text}</span>`;
