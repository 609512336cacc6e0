import { randomBytes } from 'node:crypto';
import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ReleaseRequest } from '../events/release-request.ts';
import { manualReleaseId } from '../release/release-id.ts';

/** A release that a person starts by hand. */
export interface ReleaseOrder {
  readonly application: string;
  readonly request: ReleaseRequest;
  /** ARN of the release machine. */
  readonly stateMachineArn: string;
}

/** Starts one execution of the release machine, as a person would by hand; the id of the release. Throws what the call throws. */
export async function startRelease(
  states: SFNClient,
  { application, request, stateMachineArn }: ReleaseOrder,
): Promise<string> {
  const name = manualReleaseId(application, randomBytes(6).toString('hex'));
  const input = JSON.stringify(request);
  await states.send(new StartExecutionCommand({ stateMachineArn, name, input }));
  return name;
}
