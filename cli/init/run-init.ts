import { basename, join, resolve } from 'node:path';
import type { BundleFiles } from '../../lib/appspec/bundle-files.ts';
import { warningText } from '../../lib/appspec/warning-text.ts';
import { faultText } from '../../lib/manifest/fault.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { folderBundle } from '../validate/folder-bundle.ts';
import { checkBundle, expectFolder } from '../validate/validate-folder.ts';
import { applicationsIn } from './applications-in.ts';
import { type Asking, openAsking } from './ask.ts';
import { bundleWith } from './bundle-with.ts';
import { chooseWrites } from './choose-writes.ts';
import { composeFiles } from './compose/compose-files.ts';
import { findHealth, readsHost } from './find/find-health.ts';
import type { Answers } from './answers.ts';
import type { Application } from './application.ts';
import { nextSteps } from './next-steps.ts';
import { openAccount } from './open-account.ts';
import { plannedWrites, type PlannedWrite } from './planned-write.ts';
import { takeAnswers } from './take-answers.ts';
import { writeFiles } from './write-files.ts';

const BUILDSPEC = 'buildspec.yml';

/** Finds the application, asks what cannot be told, shows the files, and writes those that it may. */
export async function runInit(context: CommandContext): Promise<ExitCode> {
  const { options, output, positionals } = context;
  const root = positionals['dir'] ?? '.';
  await expectFolder(root);
  const bundle = folderBundle(root);
  const found = await applicationsIn(bundle, root, options);
  const asking = openAsking(context);
  try {
    const account = await openAccount(context);
    const folderName = basename(resolve(root));
    const health = await findHealth(bundle);
    const hasBuildspec = (await bundle.read(BUILDSPEC)) !== undefined;
    const known = { found, folderName, health, hasBuildspec, account };
    const answers = await takeAnswers(known, asking);
    tellOfAppSpec(answers, found, context);
    const writes = await plannedWrites(root, composeFiles(answers));
    const chosen = await chooseWrites({ root, writes, asking }, context);
    await expectNoFault(bundle, chosen, context);
    if (options['json'] || options['dry-run']) return EXIT.succeeded;
    if (!(await mayWrite(chosen, asking, context))) return EXIT.failed;
    await writeFiles(root, chosen, (path) => output.line(`wrote ${join(root, path)}`));
    const hasGroups = ((await account?.environments(answers.name)) ?? []).length > 0;
    const done = { answers, root, readsHost: await readsHost(bundle), hasGroups };
    for (const step of nextSteps(done)) output.note(step);
    return EXIT.succeeded;
  } finally {
    asking.close();
  }
}

function tellOfAppSpec(
  { application }: Answers,
  found: readonly Application[],
  { output }: CommandContext,
): void {
  const other = found.find(({ kind }) => kind !== 'appspec');
  if (application.kind !== 'appspec') return;
  const anew = other ? `; --kind ${other.kind} writes it anew` : '';
  output.note(`${application.by} says how it is deployed, and stays as it is${anew}`);
}

/** Nothing is written that `signalbox validate` would refuse; what stays as it was is not init's to judge. */
async function expectNoFault(
  bundle: BundleFiles,
  chosen: readonly PlannedWrite[],
  { output }: CommandContext,
): Promise<void> {
  const { faults, warnings } = await checkBundle(bundleWith(bundle, chosen), {
    os: 'linux',
    platform: undefined,
  });
  for (const warning of warnings) output.note(warningText(warning));
  const own = faults.filter(({ file }) => chosen.some(({ path }) => path === file));
  for (const fault of faults) output.note(faultText(fault));
  if (own.length > 0)
    throw new UserError('these answers make files that would be refused, so nothing is written', {
      hint: 'give other answers for what is named above',
    });
}

async function mayWrite(
  chosen: readonly PlannedWrite[],
  asking: Asking,
  { options, output }: CommandContext,
): Promise<boolean> {
  if (chosen.length === 0 || options['yes']) return true;
  const count = `${chosen.length} file${chosen.length === 1 ? '' : 's'}`;
  const answer = await asking.confirm(`Write ${count}?`);
  if (answer === undefined)
    throw new UserError('expected --yes where nobody can be asked: nothing is written', {
      exitCode: EXIT.usage,
    });
  if (!answer) output.note('nothing is written');
  return answer;
}
