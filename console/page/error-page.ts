import { FRAME_WORDS } from './frame-words.ts';
import { html, type Html } from './html.ts';
import { layout, type Surroundings } from './layout.ts';
import { notice } from './notice.ts';
import type { Viewer } from './viewer.ts';

/** A page that could not be read, or a change that was not made: why, and the way back. */
export function errorPage(around: Surroundings, viewer: Viewer, why: string): Html {
  const words = FRAME_WORDS[viewer.language];
  const body = html`${notice('bad', why)}<p><a href="${parentOf(viewer.path)}">${words.back}</a></p>`;
  return layout(around, viewer, { title: words.failed, body });
}

/** The page above: `/deployments/d-1` for `/deployments/d-1/stop`. */
const parentOf = (path: string): string => path.split('?')[0]!.replace(/\/[^/]*\/?$/, '') || '/';
