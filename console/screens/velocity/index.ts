import type { Screen } from '../screen.ts';
import { velocityPage } from './velocity-page.ts';
import { WORDS } from './words.ts';

export const velocity: Screen = {
  entry: { path: '/velocity', name: { en: WORDS.en.title, zh: WORDS.zh.title } },
  add: (frame) => frame.page(velocityPage),
};
