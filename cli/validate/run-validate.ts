import type { AppSpecOptions } from '../../lib/appspec/parse-app-spec.ts';
import { warningText } from '../../lib/appspec/warning-text.ts';
import { faultText } from '../../lib/manifest/fault.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { UserError } from '../user-error.ts';
import type { Findings } from './findings.ts';
import { validateFile } from './validate-file.ts';
import { validateFolder } from './validate-folder.ts';

/** Prints every fault and warning; fails where there is a fault. */
export async function runValidate(context: CommandContext): Promise<ExitCode> {
  const { options, output } = context;
  const findings = await findingsOf(context);
  if (options['json']) output.json({ valid: findings.faults.length === 0, ...findings });
  else tell(findings, output);
  return findings.faults.length === 0 ? EXIT.succeeded : EXIT.failed;
}

async function findingsOf({ options, positionals, output }: CommandContext): Promise<Findings> {
  const { appspec } = options;
  const how = { os: readOs(options['os']), platform: readPlatform(options['compute-platform']) };
  if (typeof appspec !== 'string') return validateFolder(positionals['dir'] ?? '.', how, output);
  if (positionals['dir'] !== undefined)
    throw new UserError('expected a folder or --appspec, got both', { exitCode: EXIT.usage });
  return validateFile(appspec, how);
}

function readOs(value: string | boolean | undefined): AppSpecOptions['os'] {
  if (value === 'linux' || value === 'windows' || value === 'any') return value;
  throw new UserError(`expected --os linux, windows or any, got ${value}`, { exitCode: EXIT.usage });
}

function readPlatform(value: string | boolean | undefined): AppSpecOptions['platform'] {
  if (value === undefined || value === 'Server' || value === 'Lambda' || value === 'ECS') return value;
  throw new UserError(`expected --compute-platform Server, Lambda or ECS, got ${value}`, {
    exitCode: EXIT.usage,
  });
}

function tell({ faults, warnings }: Findings, output: Output): void {
  for (const fault of faults) output.text(output.style('red', faultText(fault)));
  for (const { message, ...warning } of warnings) {
    const marked = `${output.style('yellow', 'warning:')} ${message}`;
    output.text(warningText({ ...warning, message: marked }));
  }
  const counts = [count(faults.length, 'fault'), count(warnings.length, 'warning')].join(', ');
  output.note(faults.length === 0 ? `valid (${counts})` : `not valid (${counts})`);
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
