import { describe } from 'vitest';
import { deployTargetSuite } from '../deploy-target-suite.ts';
import { startNativeStage } from './native-stage.ts';

describe('a service that ECS deploys by itself, as a target', () => {
  deployTargetSuite({
    start: startNativeStage,
    lacks: { 'first version': 'a service always runs a task definition, if only the one it was made with' },
    bad: { kind: 'deployment', cause: /is ROLLBACK_\w+: .*circuit breaker/ },
  });
});
