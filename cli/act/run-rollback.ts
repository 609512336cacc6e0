import { NotReversible } from '../../lib/acts/not-reversible.ts';
import { rollbackOrder, type RollbackOrder, type RollbackWish } from '../../lib/acts/rollback-order.ts';
import { openReleases, type Releases } from '../aws/open-releases.ts';
import { unreadable } from '../aws/unreadable.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findRelease } from '../releases/find-releases.ts';
import { UserError } from '../user-error.ts';
import { beginRelease } from './begin-release.ts';
import { releasesIn } from './releases-in.ts';

/** A release of its own, by hand, of the revision that served before: judged as any other. */
export async function runRollback(context: CommandContext): Promise<ExitCode> {
  const { options, output, positionals, signal } = context;
  const [application, environment] = [positionals['application']!, positionals['environment']!];
  const releases = await openReleases(context);
  output.note(releases.where);
  await releasesIn(releases, application, environment);
  const named = options['to'] as string | undefined;
  const found = named === undefined ? undefined : await findRelease(releases, named, { signal, application });
  const reason = options['reason'] as string | undefined;
  const order = await ordered(releases, {
    application,
    environment,
    reason,
    ...(found ? { to: found } : {}),
  });
  const sentence = `${environment} goes back from ${order.from} to ${order.to}`;
  return beginRelease(context, releases, { application, request: order.request, sentence });
}

async function ordered({ store }: Releases, wish: RollbackWish): Promise<RollbackOrder> {
  try {
    return await rollbackOrder(wish, store);
  } catch (error) {
    throw error instanceof NotReversible
      ? refused(error)
      : unreadable('the release records cannot be read', error);
  }
}

function refused(error: NotReversible): UserError {
  const { message, why, release } = error;
  const isMissing = why === 'nothing-good' || why === 'none-before';
  return new UserError(message, {
    ...(HINTS[why] === undefined ? {} : { hint: HINTS[why].replace('<release>', release ?? '') }),
    ...(isMissing ? { exitCode: EXIT.notFound } : {}),
    cause: error,
  });
}

const HINTS: Readonly<Record<NotReversible['why'], string | undefined>> = {
  busy: '`signalbox stop <release>` takes it back',
  'nothing-good': undefined,
  'none-before': '--to names one; `signalbox releases` lists them',
  serving: '`signalbox deploy` brings it there once more',
  unproven: '`signalbox deploy` takes any revision anywhere',
};
