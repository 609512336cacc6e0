import type { Buildspec, ReportSpec } from './buildspec.ts';
import { mapping, strings, text, type Reading } from './reading.ts';

export function readReports(reading: Reading, value: unknown): Buildspec['reports'] {
  if (value === undefined || value === null) return {};
  const entries = Object.entries(mapping(reading, ['reports'], value)).map(([group, one]) => {
    const path = ['reports', group];
    const report = mapping(reading, path, one);
    const spec: ReportSpec = {
      files: strings(reading, [...path, 'files'], report['files']),
      baseDirectory: text(reading, [...path, 'base-directory'], report['base-directory']) ?? '.',
      format: (text(reading, [...path, 'file-format'], report['file-format']) ?? 'JUNITXML').toUpperCase(),
    };
    return [group, spec] as const;
  });
  return Object.fromEntries(entries);
}
