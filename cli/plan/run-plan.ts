import { resolve } from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { parseManifest } from '../../lib/manifest/parse-manifest.ts';
import { Refused } from '../../lib/release/refused.ts';
import { SourceRejected, type CheckedSource } from '../../lib/source/source.ts';
import { cloudWatchAlarms } from '../../lib/target/alarms.ts';
import { codeDeploy } from '../../lib/target/code-deploy.ts';
import { type MadePlan, makePlan } from '../../lib/target/make-plan.ts';
import { namingCalls } from '../../lib/runtime/call-of.ts';
import { openReleases, type Releases } from '../aws/open-releases.ts';
import { unreadable } from '../aws/unreadable.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { folderSource } from './folder-source.ts';
import { planLines } from './plan-lines.ts';

/** What a release of a folder would do, by the same check that the pipeline makes; nothing is changed. */
export async function runPlan(context: CommandContext): Promise<ExitCode> {
  const { output, options, positionals } = context;
  const folder = resolve(positionals['dir'] ?? '.');
  const releases = await openReleases(context);
  output.note(releases.where);
  try {
    const made = await planOf(await folderSource(folder), releases);
    const { application, build } = made.manifest;
    const good = Object.fromEntries(await goodReleases(releases, made));
    if (options['json']) output.json({ application, build, ...made.planned, serving: good });
    else
      for (const { text, style } of planLines(made, good))
        output.text(style ? output.style(style, text) : text);
    return EXIT.succeeded;
  } catch (error) {
    return refused(error, folder, context);
  }
}

async function planOf(source: CheckedSource, { clientConfig }: Releases): Promise<MadePlan> {
  const text = await source.text('signalbox.yml');
  const application =
    text === undefined ? '' : (parseManifest(text, 'signalbox.yml').manifest?.application ?? '');
  const key = `sources/${application}/plan.zip`;
  const order = { release: 'plan', application, request: { source: { bucket: 'plan', key } } };
  return makePlan(order, source, {
    deployments: codeDeploy(namingCalls(new CodeDeployClient(clientConfig))),
    alarms: cloudWatchAlarms(namingCalls(new CloudWatchClient(clientConfig))),
    lambda: namingCalls(new LambdaClient(clientConfig)),
    ecs: namingCalls(new ECSClient(clientConfig)),
  });
}

/** What a rollback in each environment would go back to. */
const goodReleases = ({ store }: Releases, { manifest, planned }: MadePlan) =>
  Promise.all(
    planned.environments.map(async ({ name }) => {
      const good = await store.good.find(manifest.application, name);
      return [name, good?.release] as const;
    }),
  );

/** The pipeline's own refusal, one fault per line; everything else could not be read. */
function refused(error: unknown, folder: string, { output, options }: CommandContext): ExitCode {
  if (error instanceof Refused || error instanceof SourceRejected) {
    const faults = error.message.split(/; (?=\S+:\d+:\d+: )/);
    if (options['json']) output.json({ faults });
    else for (const fault of faults) output.text(output.style('red', fault));
    output.note('refused: a release of this folder would fail in its plan');
    return EXIT.failed;
  }
  if ((error as NodeJS.ErrnoException).code === 'ENOENT')
    throw new UserError(`there is no folder ${folder}`, { exitCode: EXIT.notFound, cause: error });
  throw unreadable('the plan cannot be made', error);
}
