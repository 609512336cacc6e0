import { findCloud } from '../aws/connect.ts';
import { unreadable } from '../aws/unreadable.ts';
import type { CommandContext } from '../command.ts';
import { UserError } from '../user-error.ts';
import { type Account, readAccount } from './read-account.ts';

/** What says that an account is meant, of the environment. */
const VARIABLES = ['AWS_ENDPOINT_URL', 'AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_WEB_IDENTITY_TOKEN_FILE'];

/**
 * The account that the options or the environment name; undefined where none does, with --offline, and where one that only the
 * environment names cannot be read. Throws UserError where one that the options name cannot.
 */
export async function openAccount(context: CommandContext): Promise<Account | undefined> {
  const { options, env, output } = context;
  const isAsked = ['local', 'profile', 'region'].some((option) => options[option] !== undefined);
  if (options['offline'] || (!isAsked && !VARIABLES.some((name) => env[name]))) return undefined;
  try {
    return await accountAt(context);
  } catch (error) {
    if (isAsked || !(error instanceof UserError)) throw error;
    output.note(`${error.message}; going on without an account`);
    return undefined;
  }
}

async function accountAt(context: CommandContext): Promise<Account> {
  const { clientConfig, where } = await findCloud(context);
  const account = readAccount(clientConfig);
  await account.applications().catch((cause: unknown) => {
    throw unreadable(`CodeDeploy cannot be asked (${where})`, cause);
  });
  context.output.note(where);
  return {
    ...account,
    environments: (name) => readable(account.environments(name), `the deployment groups of ${name}`),
    functionAlarms: (names) => readable(account.functionAlarms(names), 'the alarms of the functions'),
  };
}

async function readable<Result>(reading: Promise<Result>, what: string): Promise<Result> {
  try {
    return await reading;
  } catch (cause) {
    throw unreadable(`${what} cannot be read`, cause);
  }
}
