import { DisableRuleCommand, EnableRuleCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { deadline } from '../runtime/deadline.ts';

/** The schedule of reconcile: on while a release is on its way, off while the pipeline rests. */
export interface ReconcileRule {
  switchOn(): Promise<void>;
  switchOff(): Promise<void>;
}

export function reconcileRule(client: EventBridgeClient, name: string): ReconcileRule {
  return {
    async switchOn() {
      await client.send(new EnableRuleCommand({ Name: name }), deadline());
    },
    async switchOff() {
      await client.send(new DisableRuleCommand({ Name: name }), deadline());
    },
  };
}
