import type { AppSpecFault, AppSpecWarning } from './app-spec-fault.ts';
import type { BundleFiles } from './bundle-files.ts';
import { checkMentions } from './check-mentions.ts';
import type { MentionsToCheck } from './check-mentions.ts';
import { parseAppSpec } from './parse-app-spec.ts';
import type { AppSpecOptions } from './parse-app-spec.ts';
import type { ComputePlatform } from './tell-platform.ts';

export interface CheckedAppSpec {
  /** What it is for; left out where it could not be read. */
  readonly platform?: ComputePlatform;
  readonly faults: readonly AppSpecFault[];
  readonly warnings: readonly AppSpecWarning[];
}

export type AppSpecCheck = Pick<AppSpecOptions, 'os' | 'platform'> & Pick<MentionsToCheck, 'stage'>;

/** The name that the host agent looks for. */
export const APPSPEC = 'appspec.yml';
/** Names that people give it; for Lambda and ECS every name will do. */
const OTHER_NAMES = /^appspec\.(?:ya?ml|json)$/i;

/** Checks the AppSpec file at the root of a bundle, and the files that it names; undefined where there is none. */
export async function checkAppSpec(
  bundle: BundleFiles,
  { os, platform, stage }: AppSpecCheck,
): Promise<CheckedAppSpec | undefined> {
  const file = await appSpecName(bundle);
  if (file === undefined) return undefined;
  const text = await bundle.read(file);
  if (text === undefined) {
    return refused(file, 'not-yaml', `expected ${file} to be a UTF-8 text of at most 256 KiB, it is not`);
  }
  const reading = parseAppSpec(text, { file, os, platform });
  if (reading.platform !== 'Server') return reading;
  if (file !== APPSPEC && stage === 'before-build') return undefined; // the build may make the right one
  if (file !== APPSPEC) {
    return refused(
      file,
      'no-file',
      `expected the name ${APPSPEC}, which the host agent looks for; rename ${file}`,
    );
  }
  const known = reading.appSpec?.os ?? (os === 'windows' ? 'windows' : 'linux');
  const about = await checkMentions({ file, mentions: reading.mentions, os: known, stage }, bundle);
  return { platform: 'Server', faults: reading.faults, warnings: [...reading.warnings, ...about] };
}

async function appSpecName(bundle: BundleFiles): Promise<string | undefined> {
  const names = ((await bundle.list('')) ?? [])
    .filter(({ kind }) => kind !== 'folder')
    .map(({ name }) => name);
  return names.includes(APPSPEC) ? APPSPEC : names.find((name) => OTHER_NAMES.test(name));
}

const refused = (file: string, code: AppSpecFault['code'], message: string): CheckedAppSpec => ({
  faults: [{ file, line: 1, column: 1, code, message }],
  warnings: [],
});
