import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Buildspec, ReportSpec } from './buildspec/buildspec.ts';
import { matchingFiles } from './matching-files.ts';
import type { BuildRun } from './build-run.ts';

/**
 * Counts the tests of the buildspec's reports in the log. Report groups themselves are not kept by the local cloud, and
 * the log says so; in AWS they are made as `<project>-<group>`.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/test-reporting.html
 */
export function tellTestReports(run: BuildRun, { reports }: Buildspec): void {
  for (const [group, spec] of Object.entries(reports)) {
    const files = matchingFiles(join(run.source, spec.baseDirectory), {
      files: spec.files,
      excludePaths: [],
    });
    run.log.note(`Report group ${run.build.projectName}-${group}: ${outcome(run, spec, files)}`);
  }
}

function outcome(run: BuildRun, { baseDirectory, format }: ReportSpec, files: readonly string[]): string {
  if (files.length === 0) return 'no file matches';
  const kept = 'the local cloud keeps no report groups';
  if (format !== 'JUNITXML') return `${files.length} files of format ${format}, not read; ${kept}`;
  const texts = files.map((path) => readFileSync(join(run.source, baseDirectory, path), 'utf8'));
  const count = (tag: string) =>
    texts.reduce((sum, text) => sum + (text.match(new RegExp(`<${tag}[\\s/>]`, 'g'))?.length ?? 0), 0);
  const [tests, failures, errors, skipped] = ['testcase', 'failure', 'error', 'skipped'].map(count);
  return `${tests} tests, ${failures! + errors!} failed, ${skipped} skipped; ${kept}`;
}
