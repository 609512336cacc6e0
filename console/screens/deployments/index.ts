import type { Screen } from '../screen.ts';
import { deploymentsPage } from './deployments-page.ts';
import { WORDS } from './words.ts';

export const deployments: Screen = {
  entry: { path: '/deployments', name: { en: WORDS.en.title, zh: WORDS.zh.title } },
  add: (frame) => frame.page(deploymentsPage),
};
