import type { Screen } from '../screen.ts';
import { createPage } from './create-page.ts';
import { onceEach } from '../../page/once-each.ts';
import { releaseAgain } from './release-again.ts';

export const createDeployment: Screen = {
  add(frame) {
    const tickets = onceEach();
    frame.form(createPage(tickets));
    frame.action(releaseAgain(tickets));
  },
};
