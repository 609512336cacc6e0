import { randomBytes } from 'node:crypto';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ReleaseRequest } from '../../lib/events/release-request.ts';
import { manualReleaseId } from '../../lib/release/release-id.ts';
import { namingCalls } from '../aws/call-of.ts';
import type { Releases } from '../aws/open-releases.ts';
import { unreadable } from '../aws/unreadable.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { endOfRelease } from '../releases/run-watch.ts';

/** What `deploy` and `rollback` start. */
export interface ReleaseOrder {
  readonly application: string;
  readonly request: ReleaseRequest;
  /** What will happen, as a sentence. */
  readonly sentence: string;
}

/** Starts one execution of the release machine, as a person would by hand; with --watch it follows it to its end. */
export async function startRelease(
  context: CommandContext,
  releases: Releases,
  { application, request, sentence }: ReleaseOrder,
): Promise<ExitCode> {
  const { output, options } = context;
  const name = manualReleaseId(application, randomBytes(6).toString('hex'));
  const stateMachineArn = releases.outputs['ReleaseStateMachineArn']!;
  const isJson = options['json'] === true;
  if (options['dry-run']) {
    if (isJson) output.json({ stateMachineArn, input: request });
    else output.line(`would start ${stateMachineArn} with ${JSON.stringify(request)}: ${sentence}`);
    return EXIT.succeeded;
  }
  const states = namingCalls(new SFNClient(releases.clientConfig));
  const input = JSON.stringify(request);
  try {
    await states.send(new StartExecutionCommand({ stateMachineArn, name, input }));
  } catch (cause) {
    throw unreadable('the release cannot be started', cause);
  }
  if (!isJson) output.line(`${name}: ${sentence}`);
  if (options['watch']) return endOfRelease(context, releases, name);
  if (isJson) output.json({ release: name, input: request });
  else output.note(`signalbox watch ${name} follows it`);
  return EXIT.succeeded;
}
