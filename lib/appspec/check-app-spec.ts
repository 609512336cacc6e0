import type { AppSpecFault, AppSpecWarning } from './app-spec-fault.ts';
import type { BundleFiles } from './bundle-files.ts';
import { checkMentions } from './check-mentions.ts';
import type { MentionsToCheck } from './check-mentions.ts';
import { parseServerAppSpec } from './parse-server-app-spec.ts';
import type { ServerAppSpecOptions } from './parse-server-app-spec.ts';

export interface CheckedAppSpec {
  readonly faults: readonly AppSpecFault[];
  readonly warnings: readonly AppSpecWarning[];
}

/** The name that the host agent looks for. */
export const APPSPEC = 'appspec.yml';

/** Checks the AppSpec file at the root of a bundle for hosts, and the files that it names; undefined where there is none. */
export async function checkAppSpec(
  bundle: BundleFiles,
  { os, stage }: Pick<ServerAppSpecOptions, 'os'> & Pick<MentionsToCheck, 'stage'>,
): Promise<CheckedAppSpec | undefined> {
  const text = await bundle.read(APPSPEC);
  if (text === undefined) return unreadable(bundle);
  const { appSpec, mentions, faults, warnings } = parseServerAppSpec(text, { file: APPSPEC, os });
  const known = appSpec?.os ?? (os === 'windows' ? 'windows' : 'linux');
  const about = await checkMentions({ file: APPSPEC, mentions, os: known, stage }, bundle);
  return { faults, warnings: [...warnings, ...about] };
}

async function unreadable(bundle: BundleFiles): Promise<CheckedAppSpec | undefined> {
  const entries = (await bundle.list('')) ?? [];
  if (!entries.some(({ name }) => name === APPSPEC)) return undefined;
  const message = `expected ${APPSPEC} to be a UTF-8 text of at most 256 KiB, it is not`;
  return { faults: [{ file: APPSPEC, line: 1, column: 1, code: 'not-yaml', message }], warnings: [] };
}
