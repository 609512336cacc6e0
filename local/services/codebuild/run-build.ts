import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { AwsError } from '../../aws-error.ts';
import { serviceCaller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { Credentials } from '../../identities.ts';
import { restoreCache } from './build-cache.ts';
import { buildEnvironment } from './build-environment.ts';
import { createBuildLog } from './build-log.ts';
import { announceBuild, beginPhase, endPhase, finishBuild, type BuildStatus } from './build-progress.ts';
import type { BuildRun } from './build-run.ts';
import { writeBuildTools } from './build-tools.ts';
import { BuildspecError } from './buildspec/buildspec-error.ts';
import type { Buildspec } from './buildspec/buildspec.ts';
import { parseBuildspec } from './buildspec/parse-buildspec.ts';
import { downloadSource } from './download-source.ts';
import { nameArtifact } from './name-artifact.ts';
import { readObject } from './s3-object.ts';
import { runPhases } from './run-phases.ts';
import { secretVariables } from './secret-variables.ts';
import { startShell, type ShellSession } from './shell-session.ts';
import { SourceError } from './source-error.ts';
import type { BuildRecord } from './tables.ts';
import { tellTestReports } from './test-reports.ts';
import { uploadArtifacts } from './upload-artifacts.ts';

/** Runs a build to its end; what goes wrong is in the record, nothing is thrown. */
export async function runBuild(cloud: Cloud, build: BuildRecord, signal: AbortSignal): Promise<void> {
  const folder = join(cloud.folder('codebuild'), build.id.replace(':', '-'));
  const source = join(folder, 'src');
  mkdirSync(source, { recursive: true });
  announceBuild(cloud, build);
  endPhase(cloud, build, { status: 'SUCCEEDED' }); // QUEUED
  try {
    finishBuild(cloud, build, await runInFolder({ cloud, build, folder, source, signal }));
  } catch (error) {
    // A fault of ours, or a refusal where none was thought of: the build ends with it, not the cloud.
    endPhase(cloud, build, { status: 'FAULT', message: (error as Error).message, code: 'INTERNAL_ERROR' });
    finishBuild(cloud, build, 'FAULT');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Place = Pick<BuildRun, 'cloud' | 'build' | 'folder' | 'source' | 'signal'>;

async function runInFolder(place: Place): Promise<BuildStatus> {
  const { cloud, build, signal } = place;
  beginPhase(cloud, build, 'PROVISIONING');
  const prepared = await attempt(place, 'ACCESS_DENIED', async () => {
    const credentials = await assumeRole(cloud, build);
    return { credentials, log: await createBuildLog(cloud, credentials.caller, build) };
  });
  if (!prepared) return 'FAILED';
  endPhase(cloud, build, { status: 'SUCCEEDED' });
  const { credentials, log } = prepared;
  const tools = writeBuildTools(place.folder, place.source);
  const run: BuildRun = { ...place, ...prepared, tools, role: credentials.caller };
  try {
    const status = await runSteps(run);
    return signal.aborted ? (signal.reason as BuildStatus) : status;
  } finally {
    await log.close();
  }
}

async function runSteps(run: BuildRun): Promise<BuildStatus> {
  const { cloud, build, source, log } = run;
  beginPhase(cloud, build, 'DOWNLOAD_SOURCE');
  log.note('Phase is DOWNLOAD_SOURCE');
  const prepared = await attempt(run, 'CLIENT_ERROR', async () => {
    await downloadSource(run);
    const buildspec = await readBuildspec(run);
    return { buildspec, secrets: await secretVariables(run, buildspec) };
  });
  if (!prepared) {
    log.note(`Phase context: ${build.phases!.at(-1)?.contexts?.[0]?.message}`);
    return 'FAILED';
  }
  const { buildspec, secrets } = prepared;
  const shell = startShell({
    shell: buildspec.shell,
    cwd: source,
    folder: run.folder,
    env: buildEnvironment(run, buildspec, secrets),
    onOutput: log.write,
  });
  const kill = () => shell.kill();
  run.signal.addEventListener('abort', kill, { once: true });
  try {
    return await runInShell(run, buildspec, shell);
  } finally {
    run.signal.removeEventListener('abort', kill);
    shell.kill();
  }
}

async function runInShell(run: BuildRun, buildspec: Buildspec, shell: ShellSession): Promise<BuildStatus> {
  const { cloud, build } = run;
  const saveCache = await restoreCache(run, buildspec.cache, shell);
  endPhase(cloud, build, { status: 'SUCCEEDED' }); // DOWNLOAD_SOURCE
  const outcome = await runPhases(run, buildspec, shell);
  if (run.signal.aborted) return 'FAILED';
  const succeeded = outcome === 'succeeded';
  tellTestReports(run, buildspec);
  if (succeeded) await saveCache();
  const uploaded =
    outcome === 'abandoned' || (await uploadPhase(run, shell, { buildspec, complete: succeeded }));
  beginPhase(cloud, build, 'FINALIZING');
  endPhase(cloud, build, { status: 'SUCCEEDED' });
  return succeeded && uploaded ? 'SUCCEEDED' : 'FAILED';
}

/** Artifacts are uploaded after a failed build too, as far as there are any: an object there proves nothing. */
async function uploadPhase(
  run: BuildRun,
  shell: ShellSession,
  { buildspec, complete }: { readonly buildspec: Buildspec; readonly complete: boolean },
): Promise<boolean> {
  const { cloud, build } = run;
  if (!buildspec.artifacts || (!build.artifacts.location && build.secondaryArtifacts.length === 0))
    return true;
  beginPhase(cloud, build, 'UPLOAD_ARTIFACTS');
  const uploaded = await attempt(run, 'CLIENT_ERROR', async () => {
    for (const { artifacts, spec } of wantedArtifacts(build, buildspec)) {
      await nameArtifact(run, artifacts, spec, shell);
      await uploadArtifacts(run, { artifacts, spec, complete });
    }
    return true;
  });
  if (uploaded) endPhase(cloud, build, { status: 'SUCCEEDED' });
  return uploaded === true;
}

/**
 * The artifact, and the secondary ones that project and buildspec both name; with secondary ones the buildspec's own
 * `files` only count where the project takes an artifact.
 */
function wantedArtifacts(build: BuildRecord, { artifacts, secondaryArtifacts }: Buildspec) {
  const primary =
    build.artifacts.location && artifacts ? [{ artifacts: build.artifacts, spec: artifacts }] : [];
  const secondary = build.secondaryArtifacts.map((one) => {
    const spec = secondaryArtifacts[one.artifactIdentifier ?? ''];
    if (spec) return { artifacts: one, spec };
    throw new SourceError(`the buildspec has no artifacts/secondary-artifacts/${one.artifactIdentifier}`);
  });
  return [...primary, ...secondary];
}

/** Does a step; where it fails for a reason of the build's own, the running phase ends with that reason. */
async function attempt<Result>(
  { cloud, build }: Place,
  code: string,
  step: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await step();
  } catch (error) {
    const isOwn =
      error instanceof AwsError || error instanceof BuildspecError || error instanceof SourceError;
    if (!isOwn) throw error;
    const named = error instanceof BuildspecError ? 'YAML_FILE_ERROR' : code;
    endPhase(cloud, build, { status: 'FAILED', message: error.message, code: named });
    return undefined;
  }
}

async function assumeRole(cloud: Cloud, build: BuildRecord): Promise<Credentials> {
  const project = cloud.arn('codebuild', `project/${build.projectName}`);
  const { Credentials } = await cloud.call<{ Credentials: { AccessKeyId: string } }>(
    serviceCaller('codebuild.amazonaws.com', project),
    'sts',
    'AssumeRole',
    { RoleArn: build.serviceRole, RoleSessionName: `AWSCodeBuild-${build.id.split(':')[1]}` },
  );
  return cloud.identities.credentials(Credentials.AccessKeyId)!;
}

const DEFAULT_BUILDSPEC = 'buildspec.yml';

/** The override where there is one: inline text (more than a line), an object in S3, or a path in the source. */
async function readBuildspec(run: BuildRun): Promise<Buildspec> {
  const { buildspec = DEFAULT_BUILDSPEC } = run.build;
  if (buildspec.includes('\n')) return parseBuildspec(buildspec, 'buildspec');
  if (/^arn:[^:]+:s3:::/.test(buildspec))
    return parseBuildspec((await readObject(run, buildspec)).toString(), buildspec);
  const path = normalize(buildspec);
  if (path.startsWith('..') || path.startsWith('/'))
    throw new BuildspecError(`expected the buildspec inside the source, got ${buildspec}`);
  let text: string;
  try {
    text = readFileSync(join(run.source, path), 'utf8');
  } catch (cause) {
    throw new BuildspecError(`YAML file does not exist: ${path}`, { cause });
  }
  return parseBuildspec(text, path);
}
