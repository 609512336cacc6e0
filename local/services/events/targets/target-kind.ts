import type { Target } from '@aws-sdk/client-eventbridge';
import type { Caller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';

/** One kind of resource that a rule can send events to. */
export interface TargetKind {
  /** The service in the ARN, and how its resource part looks. */
  readonly service: string;
  readonly resource: RegExp;
  /** The target must name a role, which then makes the call. */
  readonly needsRole?: boolean;
  /** What is wrong with the target's parameters, in AWS's words. */
  check?(target: Target): string | undefined;
  send(cloud: Cloud, caller: Caller, message: TargetMessage): Promise<unknown>;
}

interface TargetMessage {
  readonly target: Target;
  /** What the target is to be sent. */
  readonly input: string;
  /** The event itself, as JSON. */
  readonly event: string;
}
