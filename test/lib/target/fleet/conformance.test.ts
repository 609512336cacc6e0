import { describe } from 'vitest';
import { isHostBuilt } from '../../../local/services/codedeploy/blue-green-fleet.ts';
import { deployTargetSuite } from '../deploy-target-suite.ts';
import { startFleetStage } from './fleet-stage.ts';

describe.skipIf(!isHostBuilt)('a fleet, as a target (needs dist/host.js: npm run build)', () => {
  deployTargetSuite({
    start: startFleetStage,
    lacks: {
      publishing: 'hosts fetch the artifact themselves',
      pruning: 'CodeDeploy ends the old fleet, and the host agent keeps five revisions',
    },
    bad: { kind: 'deployment', cause: /ApplicationStart in start\.sh failed on i-\w+: .*no database/ },
  });
});
