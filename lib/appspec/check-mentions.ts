import type { AppSpecWarning } from './app-spec-fault.ts';
import type { BundleFiles } from './bundle-files.ts';
import { checkScript } from './check-script.ts';
import { findFile } from './find-file.ts';
import type { FoundFile } from './find-file.ts';
import type { Mention } from './mentions-of.ts';

export interface MentionsToCheck {
  /** The name of the AppSpec file. */
  readonly file: string;
  readonly mentions: readonly Mention[];
  readonly os: 'linux' | 'windows';
  /** `before-build`: what the AppSpec file names may still be made, so nothing counts as missing. */
  readonly stage: 'before-build' | 'as-deployed';
}

/** Files of an AppSpec that are looked at; who names more has other troubles. */
const MOST_FILES = 100;

/** Warns of files that an AppSpec file names and the bundle does not hold as it should. */
export async function checkMentions(
  { file, mentions, os, stage }: MentionsToCheck,
  bundle: BundleFiles,
): Promise<readonly AppSpecWarning[]> {
  const warnings: AppSpecWarning[] = [];
  for (const mention of distinct(mentions).slice(0, MOST_FILES)) {
    const { line, column } = mention.at;
    const warn = (warning: Pick<AppSpecWarning, 'code' | 'message' | 'instead'>) =>
      warnings.push({ file, line, column, ...warning });
    const found = await findFile(
      os === 'windows' ? mention.path.replaceAll('\\', '/') : mention.path,
      bundle,
    );
    const lost = lostFile(mention, found, { os, stage });
    if (lost) warn(lost);
    if (mention.kind === 'source' || found.is !== 'there' || os === 'windows') continue;
    const script = await checkScript(found, bundle);
    script.here.forEach(warn);
    warnings.push(...script.inside);
  }
  return warnings;
}

function distinct(mentions: readonly Mention[]): readonly Mention[] {
  const byFile = new Map<string, Mention>();
  for (const mention of mentions) {
    const key = `${mention.kind} ${mention.path}`;
    if (!byFile.has(key)) byFile.set(key, mention);
  }
  return [...byFile.values()];
}

function lostFile(
  { kind, path }: Mention,
  found: FoundFile,
  { os, stage }: Pick<MentionsToCheck, 'os' | 'stage'>,
): Pick<AppSpecWarning, 'code' | 'message' | 'instead'> | undefined {
  if (found.is === 'outside') {
    return {
      code: 'outside-bundle',
      message: `\`${path}\` leads out of the bundle`,
      instead: 'name a file of the bundle, from its root',
    };
  }
  if (found.is === 'other-case' && os !== 'windows') {
    return {
      code: 'wrong-case',
      message: `the bundle holds no \`${path}\`, but it holds \`${found.path}\`: file names differ by case on Linux`,
      instead: `write ${found.path}`,
    };
  }
  if (found.is === 'missing' && stage === 'as-deployed') return missing(kind, path);
  return found.is === 'there' && kind === 'script' ? notAFile(path, found) : undefined;
}

const missing = (kind: Mention['kind'], path: string) =>
  kind === 'script'
    ? ({
        code: 'missing-script',
        message: `the bundle holds no script \`${path}\`, so its event will fail`,
        instead: 'add the file, or name one of the bundle, from its root',
      } as const)
    : ({
        code: 'missing-source',
        message: `the bundle holds no \`${path}\`, so Install will fail; the stock host agent has removed the old files by then`,
        instead: 'add it, or name a file or folder of the bundle, from its root',
      } as const);

function notAFile(path: string, { entry }: Extract<FoundFile, { is: 'there' }>) {
  if (entry !== 'root' && entry.kind !== 'folder') return undefined;
  return {
    code: 'missing-script',
    message: `\`${path}\` is a folder, not a script`,
    instead: 'name a file in it',
  } as const;
}
