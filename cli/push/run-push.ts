import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { faultText } from '../../lib/manifest/fault.ts';
import { parseManifest } from '../../lib/manifest/parse-manifest.ts';
import { connect, type Connection } from '../aws/connect.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { shellQuote } from '../shell-quote.ts';
import { gitProcess, type GitProcess } from './git-process.ts';
import { folderSteps, workTreeSteps, type GitStep, type PushOrder } from './push-steps.ts';

/** Checks signalbox.yml, then pushes by git's own means: the record, the event and the history are those of `git push`. */
export async function runPush(context: CommandContext): Promise<ExitCode> {
  const folder = resolve(context.positionals['dir'] ?? '.');
  const application = readApplication(folder);
  const connection = await connect(context);
  context.output.note(connection.where);
  const scratch = mkdtempSync(join(tmpdir(), 'signalbox-push-'));
  try {
    return await pushFolder({ context, connection, folder, application, scratch });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Push {
  readonly context: CommandContext;
  readonly connection: Connection;
  readonly folder: string;
  readonly application: string;
  readonly scratch: string;
}

/** A fault that the plan would find is found before anything moves. */
function readApplication(folder: string): string {
  const file = join(folder, 'signalbox.yml');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError(`${file} cannot be read: ${(cause as Error).message}`, {
      hint: 'name the folder that has a signalbox.yml; `signalbox init` writes one',
      exitCode: EXIT.notFound,
      cause,
    });
  }
  const { manifest, faults } = parseManifest(text);
  if (manifest) return manifest.application;
  throw new UserError(faults.map(faultText).join('\n'));
}

async function pushFolder(push: Push): Promise<ExitCode> {
  const { context, folder } = push;
  const env = { ...context.env, ...cloudEnv(push.connection) };
  const git = gitProcess({ cwd: folder, env, bin: mkdtempSync(join(push.scratch, 'bin-')) });
  const isWorkTree = (await git.ask(['rev-parse', '--is-inside-work-tree'])) === 'true';
  return isWorkTree ? pushWorkTree(push, git) : pushPlainFolder(push, env);
}

async function pushWorkTree(push: Push, git: GitProcess): Promise<ExitCode> {
  const { output } = push.context;
  const branch = await git.ask(['symbolic-ref', '--quiet', '--short', 'HEAD']);
  const order = orderOf(push, branch);
  const changed = (await git.ask(['status', '--porcelain']))?.split('\n').filter((line) => line !== '') ?? [];
  if (changed.length === 1) output.note('1 changed file is not committed and stays here');
  if (changed.length > 1) output.note(`${changed.length} changed files are not committed and stay here`);
  return runSteps(push, git, workTreeSteps(order));
}

async function pushPlainFolder(push: Push, env: NodeJS.ProcessEnv): Promise<ExitCode> {
  const { folder, scratch } = push;
  const order = orderOf(push, 'main');
  const repository = join(scratch, 'repository');
  const git = gitProcess({
    cwd: folder,
    env: { ...env, GIT_DIR: repository, GIT_WORK_TREE: folder },
    bin: mkdtempSync(join(scratch, 'bin-')),
  });
  await git.ask(['init', '--quiet']);
  const isKnown = Boolean(await git.ask(['ls-remote', order.url, `refs/heads/${order.branch}`]));
  const hasIdentity = (await git.ask(['var', 'GIT_COMMITTER_IDENT'])) !== undefined;
  const identity = hasIdentity
    ? []
    : ['-c', 'user.name=signalbox push', '-c', 'user.email=signalbox@localhost'];
  const steps = folderSteps(order, { isKnown, identity, message: `Push of ${basename(folder)}` });
  return runSteps(push, git, steps);
}

function orderOf({ context, connection, application }: Push, checkedOut: string | undefined): PushOrder {
  const { repository = application, branch = checkedOut } = context.options as Record<string, string>;
  const bucket = connection.outputs['SourceBucketName'];
  if (!bucket) throw new UserError('the stack has no output SourceBucketName', { exitCode: EXIT.unreadable });
  if (branch) return { url: `signalbox://${bucket}/${repository}`, branch };
  throw new UserError('no branch is checked out', { hint: 'name one with --branch', exitCode: EXIT.usage });
}

async function runSteps(push: Push, git: GitProcess, steps: readonly GitStep[]): Promise<ExitCode> {
  const { output, options } = push.context;
  if (options['dry-run']) {
    for (const { args } of steps) output.line(`git ${args.map(shellQuote).join(' ')}`);
    return EXIT.succeeded;
  }
  for (const { args, asksForChange } of steps) {
    const code = await git.run(args, (line) => output.note(line));
    if (asksForChange && code === 0) {
      output.note('nothing changed since the last push');
      break;
    }
    if (code !== 0 && !(asksForChange && code === 1))
      throw new UserError(`git ${args[0]} ended with code ${code}`);
  }
  const commit = (await git.ask(['rev-parse', 'HEAD']))!;
  if (options['watch']) return watch(push, commit);
  output.line(commit);
  return EXIT.succeeded;
}

async function watch({ context }: Push, commit: string): Promise<ExitCode> {
  const { runWatch } = await import('../releases/run-watch.ts');
  return runWatch({ ...context, positionals: { release: commit } });
}

/** The cloud that the options chose, in the words of every AWS tool. */
function cloudEnv({ clientConfig }: Connection): NodeJS.ProcessEnv {
  const { endpoint, region, profile, credentials } = clientConfig as Partial<{
    endpoint: string;
    region: string;
    profile: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  }>;
  return {
    ...(endpoint && { AWS_ENDPOINT_URL: endpoint }),
    ...(region && { AWS_REGION: region }),
    ...(profile && { AWS_PROFILE: profile }),
    ...(credentials && {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    }),
  };
}
