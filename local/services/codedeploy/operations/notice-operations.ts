import type { Cloud } from '../../../cloud.ts';
import { notImplemented } from '../../../dispatch.ts';
import type { Request, Service } from '../../../service.ts';
import type { LifecycleMessage } from '../auto-scaling/lifecycle-action.ts';
import { receiveLifecycleAction } from '../auto-scaling/receive-lifecycle-action.ts';
import type { Engine } from '../engine/engine.ts';
import type { Records } from '../records.ts';

/** An instance left the running state. */
interface InstanceStateChange {
  readonly InstanceId: string;
  readonly State: string;
}

/** What other services tell CodeDeploy inside AWS: no operations of its API, and no client may call them. */
export function noticeOperations(cloud: Cloud, records: Records, engine: Engine): Service['operations'] {
  return {
    ReceiveInstanceStateChange: ({ InstanceId, State }: InstanceStateChange, { caller }: Request) => {
      if (caller.kind !== 'aws') throw notImplemented('codedeploy', 'ReceiveInstanceStateChange');
      engine.lose(
        InstanceId,
        `The instance ${InstanceId} is ${State}: its agent can neither take nor finish a lifecycle event.`,
      );
    },
    ReceiveLifecycleAction: async (message: LifecycleMessage, { caller }: Request) => {
      if (caller.kind !== 'aws') throw notImplemented('codedeploy', 'ReceiveLifecycleAction');
      const deployment = await receiveLifecycleAction(cloud, records, message);
      if (deployment) engine.begin(deployment);
    },
  };
}
