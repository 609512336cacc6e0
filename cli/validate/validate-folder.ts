import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { APPSPEC, checkAppSpec, type AppSpecCheck } from '../../lib/appspec/check-app-spec.ts';
import type { BundleFiles } from '../../lib/appspec/bundle-files.ts';
import type { Fault } from '../../lib/manifest/fault.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import { parseBuildspec } from '../../lib/manifest/parse-buildspec.ts';
import { parseManifest } from '../../lib/manifest/parse-manifest.ts';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { UserError } from '../user-error.ts';
import { folderBundle } from './folder-bundle.ts';
import type { Findings } from './findings.ts';

const MANIFEST = 'signalbox.yml';
const BUILDSPEC = 'buildspec.yml';

/** Checks what `plan` will check of a bundle, as far as it can be told without AWS. */
export async function validateFolder(
  folder: string,
  how: Pick<AppSpecCheck, 'os' | 'platform'>,
  output: Output,
): Promise<Findings> {
  await expectFolder(folder);
  const bundle = folderBundle(folder);
  if ((await bundle.read(MANIFEST)) === undefined)
    output.note(`no ${MANIFEST} in ${folder}: only what else is there is checked`);
  const { faults, warnings } = await checkBundle(bundle, how);
  const here = <F extends Fault>(fault: F): F => ({ ...fault, file: join(folder, fault.file) });
  return { faults: faults.map(here), warnings: warnings.map(here) };
}

/** The findings in files of a bundle, wherever it lies. */
export async function checkBundle(
  bundle: BundleFiles,
  how: Pick<AppSpecCheck, 'os' | 'platform'>,
): Promise<Findings> {
  const manifest = await checkManifest(bundle);
  const buildspec = await checkBuildspec(bundle, manifest?.build);
  const isBuilt = manifest?.manifest ? manifest.build !== undefined : buildspec !== undefined;
  const appSpec = await checkAppSpec(bundle, { ...how, stage: isBuilt ? 'before-build' : 'as-deployed' });
  // The pipeline itself writes that of a function.
  const hasHosts = manifest?.manifest?.environments.some(({ target }) => 'fleet' in target) ?? true;
  const noAppSpec = !appSpec && !isBuilt && hasHosts ? [missing(APPSPEC)] : [];
  const faults = [
    ...(manifest?.faults ?? []),
    ...(buildspec ?? []),
    ...noAppSpec,
    ...(appSpec?.faults ?? []),
  ];
  // <TASK_DEFINITION> is replaced by the pipeline as it is by CodePipeline: docs/ecs.md.
  const isReplaced = manifest?.manifest?.environments.some(({ target }) => 'ecs' in target) ?? false;
  const warnings = (appSpec?.warnings ?? []).filter(({ code }) => code !== 'placeholder' || !isReplaced);
  return { faults, warnings };
}

/** Throws UserError where there is no such folder. */
export async function expectFolder(folder: string): Promise<void> {
  try {
    if ((await stat(folder)).isDirectory()) return;
  } catch (cause) {
    throw new UserError(`expected a folder at ${folder}: ${(cause as Error).message}`, {
      exitCode: EXIT.notFound,
      cause,
    });
  }
  throw new UserError(`expected a folder at ${folder}, got a file`, {
    hint: 'signalbox validate --appspec checks an AppSpec file',
    exitCode: EXIT.usage,
  });
}

interface CheckedManifest {
  readonly faults: readonly Fault[];
  /** Left out where there are faults. */
  readonly manifest?: Manifest;
  readonly build?: BuildspecPlace;
}

/** The buildspec that the manifest names, and where it does. */
interface BuildspecPlace {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

async function checkManifest(bundle: BundleFiles): Promise<CheckedManifest | undefined> {
  const text = await bundle.read(MANIFEST);
  if (text === undefined) return undefined;
  const { manifest, faults, at } = parseManifest(text, MANIFEST);
  const build = manifest?.build === undefined ? undefined : { path: manifest.build, ...at(['build']) };
  return { faults, manifest, build };
}

/** The faults of the buildspec; one that no manifest names is checked where it is there, else undefined. */
async function checkBuildspec(
  bundle: BundleFiles,
  named: BuildspecPlace | undefined,
): Promise<readonly Fault[] | undefined> {
  const path = named?.path ?? BUILDSPEC;
  const text = await bundle.read(path);
  if (text !== undefined) return parseBuildspec(text, path).faults;
  return named && [{ ...missing(path), file: MANIFEST, line: named.line, column: named.column }];
}

const missing = (file: string): Fault => ({
  file,
  line: 1,
  column: 1,
  message: `expected the folder to hold ${file}, it does not`,
});
