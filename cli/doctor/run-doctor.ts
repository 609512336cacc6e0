import { findCloud } from '../aws/connect.ts';
import { openReleases, type Releases } from '../aws/open-releases.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { openAccount } from './account.ts';
import { atMost } from '../../lib/runtime/at-most.ts';
import type { Check, CheckResult } from './check.ts';
import { credentials } from './checks/credentials.ts';
import { CHECKS } from './checks/index.ts';
import { commandsHere } from './commands-here.ts';
import { doctorClients } from './doctor-clients.ts';
import { tellResults } from './tell-results.ts';
import { runCheck } from './run-check.ts';

/** Checks at the same time: few enough that no API throttles. */
const AT_ONCE = 6;

/** Looks at everything that a release stands on. It reads and changes nothing. */
export async function runDoctor(context: CommandContext): Promise<ExitCode> {
  const { where, results } = await examine(context);
  const status = overall(results);
  const { output, options } = context;
  if (options['json']) output.json({ where, status, checks: results });
  else tellResults(results, output);
  const here = commandsHere(
    results.flatMap(({ findings }) => findings),
    options,
  );
  if (here !== undefined) output.note(here);
  return EXIT_OF[status];
}

const EXIT_OF: Readonly<Record<CheckResult['status'], ExitCode>> = {
  ok: EXIT.succeeded,
  warning: EXIT.succeeded,
  fault: EXIT.failed,
  unreadable: EXIT.unreadable,
};

interface Examination {
  readonly where: string;
  readonly results: readonly CheckResult[];
}

/** Without credentials nothing else can be read, and without the stack nobody knows what to look for. */
async function examine(context: CommandContext): Promise<Examination> {
  const cloud = await findCloud(context);
  const own = await runCheck(credentials, doctorClients(cloud.clientConfig));
  if (own.status === 'fault' || own.status === 'unreadable') return { where: cloud.where, results: [own] };
  const releases = await opened(context);
  if (releases instanceof UserError) return { where: cloud.where, results: [own, withoutStack(releases)] };
  context.output.note(releases.where);
  const application = context.positionals['application'];
  const stackName = context.options['stack'] as string;
  const account = openAccount(releases, { stackName, ...(application === undefined ? {} : { application }) });
  // A name that is not known is a mistake of the command line, told before anything else is looked at.
  if (application !== undefined) await account.latest();
  const others = await atMost(AT_ONCE, CHECKS, (check: Check) => runCheck(check, account));
  return { where: releases.where, results: [own, ...others] };
}

async function opened(context: CommandContext): Promise<Releases | UserError> {
  try {
    return await openReleases(context);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function withoutStack({ message, hint = '' }: UserError): CheckResult {
  const finding = { level: 'fault' as const, about: 'the stack', what: message, do: hint };
  return { name: 'stack', looksAt: 'the stack', status: 'fault', seen: 'nothing', findings: [finding] };
}

/** A fault counts more than what nobody knows, and that more than a warning. */
const overall = (results: readonly CheckResult[]): CheckResult['status'] =>
  (['fault', 'unreadable', 'warning'] as const).find((status) =>
    results.some((result) => result.status === status),
  ) ?? 'ok';
