import { describe } from 'vitest';
import { deployTargetSuite } from '../deploy-target-suite.ts';
import { startLambdaStage } from './lambda-stage.ts';

describe('functions, as a target', () => {
  deployTargetSuite({
    start: startLambdaStage,
    lacks: {
      'first version': 'an alias always has a version before',
      'ready wait': 'the deployment of a function waits for hooks and for time only',
      'termination wait': 'the old version of a function needs no fleet to be kept',
    },
    bad: { kind: 'validation', cause: /HOOK_EXECUTION_FAILURE.*CodeDeployHook_shop at BeforeAllowTraffic/ },
  });
});
