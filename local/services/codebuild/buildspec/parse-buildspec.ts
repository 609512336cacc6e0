import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { BuildspecError } from './buildspec-error.ts';
import type { Buildspec } from './buildspec.ts';
import { readArtifacts, readSecondaryArtifacts } from './read-artifacts.ts';
import { readCache } from './read-cache.ts';
import { readEnvironment } from './read-environment.ts';
import { readPhases } from './read-phases.ts';
import { readReports } from './read-reports.ts';
import { mapping, type Reading } from './reading.ts';
import { refuseOtherUser } from './refuse-other-user.ts';

/** `file` is how errors name it. */
export function parseBuildspec(text: string, file: string): Buildspec {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, version: '1.1' });
  const lineOf = (node: unknown) => {
    const { range } = (node ?? {}) as { range?: [number, number, number] };
    return range && lineCounter.linePos(range[0]).line;
  };
  // The line of a key rather than of its value, which may begin further down; of what is there where it is missing.
  const at = (path: readonly (string | number)[]): string => {
    const parent: unknown = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
    const pair = isMap(parent) && parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
    const line = lineOf(pair ? pair.key : document.getIn(path, true)) ?? lineOf(parent) ?? 1;
    return `${file}:${line}`;
  };
  const [error] = document.errors;
  if (error)
    throw new BuildspecError(`${file}:${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0]}`);
  const root: unknown = document.toJS({ maxAliasCount: 100 });
  return readRoot({ at }, root);
}

function readRoot(reading: Reading, root: unknown): Buildspec {
  const { version, env, phases, artifacts, cache, reports, 'run-as': runAs } = mapping(reading, [], root);
  if (String(version) !== '0.2')
    throw new BuildspecError(
      `${reading.at(['version'])}: expected version 0.2, got ${JSON.stringify(version ?? null)}`,
    );
  refuseOtherUser(reading, ['run-as'], runAs);
  const artifactsSpec =
    artifacts === undefined || artifacts === null
      ? undefined
      : readArtifacts(reading, ['artifacts'], artifacts);
  return {
    ...readEnvironment(reading, env),
    phases: readPhases(reading, phases),
    ...(artifactsSpec === undefined ? {} : { artifacts: artifactsSpec }),
    secondaryArtifacts: readSecondaryArtifacts(reading, artifacts),
    ...(cache === undefined || cache === null ? {} : { cache: readCache(reading, cache) }),
    reports: readReports(reading, reports),
  };
}
