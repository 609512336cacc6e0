import { describe } from 'vitest';
import { deployTargetSuite } from '../deploy-target-suite.ts';
import { startCodeDeployStage } from './code-deploy-stage.ts';

describe('a service that CodeDeploy deploys, as a target', () => {
  deployTargetSuite({
    start: startCodeDeployStage,
    lacks: { 'first version': 'a service always runs a task definition, if only the one it was made with' },
    bad: {
      kind: 'validation',
      cause: /HOOK_EXECUTION_FAILURE.*CodeDeployHook_asks at AfterAllowTestTraffic/,
    },
  });
});
