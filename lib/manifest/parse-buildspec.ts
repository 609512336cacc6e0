import { readArtifacts } from './buildspec/read-artifacts.ts';
import { readCache } from './buildspec/read-cache.ts';
import { readEnv } from './buildspec/read-env.ts';
import { readPhases } from './buildspec/read-phases.ts';
import { readReports } from './buildspec/read-reports.ts';
import type { Fault } from './fault.ts';
import { readYaml, type YamlReader } from './yaml-reader.ts';

const TOP = [
  'version',
  'run-as',
  'env',
  'proxy',
  'batch',
  'phases',
  'reports',
  'artifacts',
  'cache',
] as const;

/**
 * Looks at a buildspec before a build is paid for: its version, its phases and commands, and that it leaves an
 * artifact. CodeBuild has the last word on the rest.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function parseBuildspec(text: string, file = 'buildspec.yml'): { readonly faults: readonly Fault[] } {
  const reader = readYaml(text, file, { aliases: 'allowed' });
  if (reader.faults.length === 0) readBuildspec(reader);
  return { faults: reader.faults };
}

function readBuildspec(reader: YamlReader): void {
  const fields = reader.map(reader.root, TOP);
  if (!fields) return;
  const version = reader.got(fields.version);
  if (version !== '0.2' && version !== '"0.2"') {
    reader.fault(fields.version, `expected version to be 0.2, got ${version}`);
  }
  readPhases(reader, fields.phases);
  readArtifacts(reader, fields.artifacts);
  if (fields.env.node) readEnv(reader, fields.env);
  if (fields.cache.node) readCache(reader, fields.cache);
  if (fields.reports.node) readReports(reader, fields.reports);
}
