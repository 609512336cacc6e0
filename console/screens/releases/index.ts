import type { Screen } from '../screen.ts';
import { releasesPage } from './releases-page.ts';
import { WORDS } from './words.ts';

export const releases: Screen = {
  entry: { path: '/releases', name: { en: WORDS.en.title, zh: WORDS.zh.title } },
  add: (frame) => frame.page(releasesPage),
};
