import { type CodeBuildClient, StopBuildCommand } from '@aws-sdk/client-codebuild';
import { paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import type { ReleaseRecord } from '../release/release-record.ts';
import type { NoteStop } from './withdraw-release.ts';

interface BuildPorts {
  readonly states: SFNClient;
  readonly builds: CodeBuildClient;
  readonly note?: NoteStop;
}

/**
 * Stops the build that a release waits for; its machine records the failure. Undefined as long as none has begun. Only the
 * history names a build before it has ended.
 */
export async function stopBuild(
  { execution: executionArn, release }: Pick<ReleaseRecord, 'execution' | 'release'>,
  { states, builds, note }: BuildPorts,
): Promise<string | undefined> {
  for await (const { events = [] } of paginateGetExecutionHistory(
    { client: states },
    { executionArn, reverseOrder: true },
  )) {
    const submitted = events.find(({ type }) => type === 'TaskSubmitted')?.taskSubmittedEventDetails;
    if (submitted?.output === undefined) continue;
    const { Build } = JSON.parse(submitted.output) as { Build?: { Id?: string } };
    if (Build?.Id === undefined) return undefined;
    const noted = await note?.(release);
    await builds.send(new StopBuildCommand({ id: Build.Id }));
    return `its build ${Build.Id} was told to stop; nothing was deployed${noted ?? ''}`;
  }
  return undefined;
}
