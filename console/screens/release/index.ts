import type { Screen } from '../screen.ts';
import { releasePage } from './release-page.ts';
import { rollBackAction, rollBackPage } from './roll-back.ts';
import { stopAction } from './stop-action.ts';

export const release: Screen = {
  add(frame) {
    frame.page(releasePage);
    frame.action(stopAction);
    frame.page(rollBackPage);
    frame.action(rollBackAction);
  },
};
