import { SFNClient } from '@aws-sdk/client-sfn';
import { startRelease } from '../../lib/acts/start-release.ts';
import type { ReleaseRequest } from '../../lib/events/release-request.ts';
import { namingCalls } from '../../lib/runtime/call-of.ts';
import type { Releases } from '../aws/open-releases.ts';
import { unreadable } from '../aws/unreadable.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { endOfRelease } from '../releases/run-watch.ts';

/** What `deploy` and `rollback` start. */
export interface Beginning {
  readonly application: string;
  readonly request: ReleaseRequest;
  /** What will happen, as a sentence. */
  readonly sentence: string;
}

/** Starts a release and says so; with --watch it follows it to its end, with --dry-run it starts nothing. */
export async function beginRelease(
  context: CommandContext,
  releases: Releases,
  { application, request, sentence }: Beginning,
): Promise<ExitCode> {
  const { output, options } = context;
  const stateMachineArn = releases.outputs['ReleaseStateMachineArn']!;
  const isJson = options['json'] === true;
  if (options['dry-run']) {
    if (isJson) output.json({ stateMachineArn, input: request });
    else output.line(`would start ${stateMachineArn} with ${JSON.stringify(request)}: ${sentence}`);
    return EXIT.succeeded;
  }
  const states = namingCalls(new SFNClient(releases.clientConfig));
  const order = { application, request, stateMachineArn };
  const name = await startRelease(states, order).catch((cause: unknown) => {
    throw unreadable('the release cannot be started', cause);
  });
  if (!isJson) output.line(`${name}: ${sentence}`);
  if (options['watch']) return endOfRelease(context, releases, name);
  if (isJson) output.json({ release: name, input: request });
  else output.note(`signalbox watch ${name} follows it`);
  return EXIT.succeeded;
}
