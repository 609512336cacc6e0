import { FRAME_WORDS } from './frame-words.ts';
import { html, type Html } from './html.ts';
import { layout, type Surroundings } from './layout.ts';
import { notice } from './notice.ts';
import type { Viewer } from './viewer.ts';

export interface Trouble {
  /** What was asked for: to see a page, or to change something. */
  readonly asked: 'page' | 'change';
  readonly why: string;
  /** It was understood, and cannot be had: nothing is broken. */
  readonly isRefused: boolean;
}

/** A page that could not be read, or a change that was not made: why, and the way on. */
export function errorPage(around: Surroundings, viewer: Viewer, { asked, why, isRefused }: Trouble): Html {
  const words = FRAME_WORDS[viewer.language];
  const again = asked === 'page' ? html`<a class="button" href="${viewer.path}">${words.again}</a>` : '';
  const back = html`<a class="button" href="${backFrom(viewer.path, around)}">${words.back}</a>`;
  const title = asked === 'change' ? words.notDone : isRefused ? words.notToBeHad : words.failed;
  return layout(around, viewer, {
    title,
    body: html`${notice('bad', why)}<p class="row">${again}${back}</p>`,
  });
}

/** The page of the thing that it was about, or of all of them: `/deployments/d-1` for `/deployments/d-1/stop`. */
function backFrom(path: string, { entries }: Pick<Surroundings, 'entries'>): string {
  const [room = '', thing = '', ...rest] = path.split('?')[0]!.split('/').slice(1);
  if (!entries.some((entry) => entry.path === `/${room}`)) return '/';
  // A group of hosts is a part of its application, which has no page of its own.
  return rest.length > 0 && room !== 'fleet' ? `/${room}/${thing}` : `/${room}`;
}
