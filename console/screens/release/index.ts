import { onceEach } from '../../page/once-each.ts';
import type { Screen } from '../screen.ts';
import { releasePage } from './release-page.ts';
import { rollBackAction, rollBackPage } from './roll-back.ts';
import { stopAction } from './stop-action.ts';

export const release: Screen = {
  add(frame) {
    frame.page(releasePage);
    frame.action(stopAction);
    const tickets = onceEach();
    frame.page(rollBackPage(tickets));
    frame.action(rollBackAction(tickets));
  },
};
