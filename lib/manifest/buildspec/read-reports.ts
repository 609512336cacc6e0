import type { Field, YamlReader } from '../yaml-reader.ts';
import { fieldsOf } from './fields-of.ts';
import { readPaths } from './read-paths.ts';

const REPORT = ['files', 'file-format', 'base-directory', 'discard-paths'] as const;
const MOST_REPORTS = 5;

export function readReports(reader: YamlReader, field: Field): void {
  const reports = fieldsOf(reader, field);
  if (reports.length > MOST_REPORTS) {
    reader.fault(field, `expected reports to name up to ${MOST_REPORTS} groups, got ${reports.length}`);
  }
  for (const one of reports) {
    const report = reader.map(one, REPORT);
    if (report) readPaths(reader, report.files);
  }
}
