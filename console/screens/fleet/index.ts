import type { Screen } from '../screen.ts';
import { fleetPage } from './fleet-page.ts';
import { groupPage } from './group-page.ts';
import { WORDS } from './words.ts';

export const fleet: Screen = {
  entry: { path: '/fleet', name: { en: WORDS.en.title, zh: WORDS.zh.title } },
  add(frame) {
    frame.page(fleetPage);
    frame.page(groupPage);
  },
};
