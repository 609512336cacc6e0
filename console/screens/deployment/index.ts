import type { Screen } from '../screen.ts';
import { deploymentPage } from './deployment-page.ts';
import { continueDeployment, stopDeployment } from './steer-deployment.ts';
import { stopPage } from './stop-page.ts';

export const deployment: Screen = {
  add(frame) {
    frame.page(deploymentPage);
    frame.page(stopPage);
    frame.action(stopDeployment);
    frame.action(continueDeployment);
  },
};
