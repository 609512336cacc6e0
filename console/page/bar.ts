import { html, type Html } from './html.ts';

export interface BarPart {
  readonly tone: 'good' | 'bad' | 'busy' | 'idle';
  /** In the same unit as the whole. */
  readonly size: number;
}

/** A picture of shares, side by side; what stands beside it says them, to those who cannot see it too. */
export function bar(parts: readonly BarPart[], whole: number): Html {
  let from = 0;
  const drawn = parts.map(({ tone, size }) => {
    const width = whole > 0 ? (size / whole) * 100 : 0;
    const rect = html`<rect class="bar-${tone}" x="${from.toFixed(2)}" width="${width.toFixed(2)}" height="10" />`;
    from += width;
    return size > 0 ? rect : '';
  });
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${drawn}</svg>`;
}
