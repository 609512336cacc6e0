import { FRAME_WORDS } from './frame-words.ts';
import { html, type Html } from './html.ts';
import { layout, type Surroundings } from './layout.ts';
import { notice } from './notice.ts';
import type { Viewer } from './viewer.ts';

export interface Trouble {
  /** What was asked for: to see a page, or to change something. */
  readonly asked: 'page' | 'change';
  readonly why: string;
}

/** A page that could not be read, or a change that was not made: why, and the way on. */
export function errorPage(around: Surroundings, viewer: Viewer, { asked, why }: Trouble): Html {
  const words = FRAME_WORDS[viewer.language];
  const again = asked === 'page' ? html`<a class="button" href="${viewer.path}">${words.again}</a>` : '';
  const back = html`<a class="button" href="${parentOf(viewer.path)}">${words.back}</a>`;
  const title = asked === 'page' ? words.failed : words.notDone;
  return layout(around, viewer, {
    title,
    body: html`${notice('bad', why)}<p class="row">${again}${back}</p>`,
  });
}

/** The page above: `/deployments/d-1` for `/deployments/d-1/stop`. */
const parentOf = (path: string): string => path.split('?')[0]!.replace(/\/[^/]*\/?$/, '') || '/';
