import { parseKnownFiles } from '@smithy/core/config';
import type { CommandContext } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { someOf } from '../some-of.ts';
import { UserError } from '../user-error.ts';

/** The profile that is meant; undefined where none is. */
export const profileNamed = ({ options, env }: Pick<CommandContext, 'options' | 'env'>): string | undefined =>
  (options['profile'] as string | undefined) ?? (env['AWS_PROFILE'] || undefined);

const MOST_NAMED = 10;

/**
 * Throws UserError (exit 4) where the AWS configuration has no such profile: the SDK would go on to the credentials of the
 * machine, which are not those that were asked for.
 */
export async function expectProfile(name: string): Promise<void> {
  const known = Object.keys(await parseKnownFiles({})).filter((section) => !OTHER_SECTION.test(section));
  if (known.includes(name)) return;
  throw new UserError(`the AWS configuration has no profile ${name}`, {
    hint:
      known.length === 0
        ? `it has none at all: \`aws configure --profile ${name}\` writes one`
        : `it has ${someOf(known, MOST_NAMED)}`,
    exitCode: EXIT.unreadable,
  });
}

/** https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html#cli-configure-files-format */
const OTHER_SECTION = /^(?:sso-session|services)\./;
