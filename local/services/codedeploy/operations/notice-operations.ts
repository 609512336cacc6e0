import type { Request, Service } from '../../../service.ts';
import { notImplemented } from '../../../dispatch.ts';
import type { Engine } from '../engine/engine.ts';

/** An instance left the running state. */
export interface InstanceStateChange {
  readonly InstanceId: string;
  readonly State: string;
}

/** What other services tell CodeDeploy inside AWS: no operations of its API, and no client may call them. */
export function noticeOperations(engine: Engine): Service['operations'] {
  return {
    ReceiveInstanceStateChange: ({ InstanceId, State }: InstanceStateChange, { caller }: Request) => {
      if (caller.kind !== 'aws') throw notImplemented('codedeploy', 'ReceiveInstanceStateChange');
      engine.lose(
        InstanceId,
        `The instance ${InstanceId} is ${State}: its agent can neither take nor finish a lifecycle event.`,
      );
    },
  };
}
