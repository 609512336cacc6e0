import type { ReleaseRequest } from '../../lib/events/release-request.ts';
import { refOfKey } from '../../lib/source/git/ref-key.ts';
import { openReleases, type Releases } from '../aws/open-releases.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findRelease } from '../releases/find-releases.ts';
import { UserError } from '../user-error.ts';
import { releasesIn } from './releases-in.ts';
import { beginRelease } from './begin-release.ts';

/** A revision that was released or uploaded before, into one environment. */
export async function runDeploy(context: CommandContext): Promise<ExitCode> {
  const { options, output, positionals } = context;
  const [application, environment] = [positionals['application']!, positionals['environment']!];
  if ((options['release'] === undefined) === (options['source'] === undefined))
    throw new UserError('expected either --release or --source', {
      hint: '`signalbox releases` lists releases; a source is a key like sources/hello/hello.zip',
      exitCode: EXIT.usage,
    });
  const releases = await openReleases(context);
  output.note(releases.where);
  const source = await sourceOf(context, releases, application);
  const reason = options['reason'] as string | undefined;
  const request: ReleaseRequest = {
    source,
    ...(refOfKey(source.key) ? { application } : {}),
    environments: [environment],
    ...(reason === undefined ? {} : { reason }),
  };
  const sentence = `${environment} gets ${described(context.options, source)}`;
  return beginRelease(context, releases, { application, request, sentence });
}

async function sourceOf(
  { options, signal, positionals }: CommandContext,
  releases: Releases,
  application: string,
): Promise<ReleaseRequest['source']> {
  const key = options['source'] as string | undefined;
  const versionId = options['version-id'] as string | undefined;
  const version = versionId === undefined ? {} : { versionId };
  if (key !== undefined) return { bucket: releases.outputs['SourceBucketName']!, key, ...version };
  await releasesIn(releases, application, positionals['environment']!);
  const record = await findRelease(releases, options['release'] as string, { signal, application });
  if (record.application === application) return record.source;
  throw new UserError(`${record.release} is a release of ${record.application}, not of ${application}`);
}

/** A release is named by whoever asks for one; a source by its key, and by its version where it is not the newest. */
function described({ release }: CommandContext['options'], source: ReleaseRequest['source']): string {
  if (release !== undefined) return `the revision of release ${String(release)}`;
  return `${source.key}, ${source.versionId === undefined ? 'its newest version' : `version ${source.versionId}`}`;
}
