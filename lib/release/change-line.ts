import type { ReleaseRecord } from './release-record.ts';

/** One change of a release as a line: `2026-11-22T23:00:00Z  production  3 of 3 hosts serve`. */
export const changeLine = ({ at, environment, text }: ReleaseRecord['changes'][number]): string =>
  [at, environment, text].filter((part) => part !== undefined).join('  ');
