import { APPSPEC, checkAppSpec } from '../appspec/check-app-spec.ts';
import { warningTexts } from '../appspec/warning-text.ts';
import type { ReleaseRequest } from '../events/release-request.ts';
import { faultText, type Fault } from '../manifest/fault.ts';
import type { Environment, Manifest } from '../manifest/manifest.ts';
import { parseBuildspec } from '../manifest/parse-buildspec.ts';
import { parseManifest } from '../manifest/parse-manifest.ts';
import type { PlannedEnvironment } from '../release/plan.ts';
import { Refused } from '../release/refused.ts';
import { bundleOfSource } from '../source/bundle-of-source.ts';
import { refOfKey } from '../source/git/ref-key.ts';
import type { CheckedSource } from '../source/source.ts';
import type { FaultAt } from './check-names.ts';
import { checkUnusedAppSpec } from './lambda/check-unused-app-spec.ts';
import { planEnvironment } from './plan-environment.ts';
import type { PlanPorts } from './plan-ports.ts';

export interface PlanOrder {
  readonly release: string;
  /** The one that the upload's prefix names. */
  readonly application: string;
  readonly request: ReleaseRequest;
}

export interface MadePlan {
  readonly manifest: Manifest;
  readonly planned: { readonly environments: PlannedEnvironment[]; readonly warnings: string[] };
}

const MANIFEST = 'signalbox.yml';

/** Everything that can be wrong is found before anything is built or deployed, and said with file and line. */
export async function makePlan(order: PlanOrder, source: CheckedSource, ports: PlanPorts): Promise<MadePlan> {
  const { manifest, fault } = await readManifest(source);
  const faults: Fault[] = [];
  if (manifest.application !== order.application) {
    const message = `expected application to be ${order.application}, which is what ${sourceName(order)} may deploy, got ${manifest.application}`;
    faults.push(fault(['application'], message));
  }
  const documents = await checkDocuments(manifest, source, fault);
  faults.push(...documents.faults);
  refuse(faults);
  const environments: PlannedEnvironment[] = [];
  const warnings = [...documents.warnings];
  const artifact = manifest.build === undefined ? source : undefined;
  for (const environment of chosen(manifest, order.request)) {
    const path = ['environments', manifest.environments.indexOf(environment)];
    const at: FaultAt = (below, message) => fault([...path, ...below], message);
    const planned = await planEnvironment({ ...order, artifact, environment }, at, ports);
    faults.push(...planned.faults);
    warnings.push(...planned.warnings);
    if (planned.environment) environments.push(planned.environment);
  }
  refuse(faults);
  return { manifest, planned: { environments, warnings } };
}

/** What a person knows the source by. */
function sourceName({ application, request }: PlanOrder): string {
  const pushed = refOfKey(request.source.key);
  return pushed ? `the repository ${pushed.repository}` : `sources/${application}/`;
}

function refuse(faults: readonly Fault[]): void {
  if (faults.length > 0) throw new Refused(faults.map(faultText).join('; '));
}

async function readManifest(source: CheckedSource): Promise<{ manifest: Manifest; fault: FaultAt }> {
  const text = await source.text(MANIFEST);
  if (text === undefined) {
    throw new Refused(`${MANIFEST}:1:1: expected the bundle to hold a ${MANIFEST} at its top, it does not`);
  }
  const parsed = parseManifest(text, MANIFEST);
  refuse(parsed.faults);
  return {
    manifest: parsed.manifest!,
    fault: (path, message) => ({ file: MANIFEST, ...parsed.at(path), message }),
  };
}

/** The buildspec, and the AppSpec: where there is a build it may still make one. */
async function checkDocuments(
  manifest: Manifest,
  source: CheckedSource,
  fault: FaultAt,
): Promise<{ readonly faults: readonly Fault[]; readonly warnings: readonly string[] }> {
  const faults: Fault[] = [];
  if (manifest.build !== undefined) {
    const text = await source.text(manifest.build);
    if (text === undefined) {
      faults.push(fault(['build'], `expected the bundle to hold ${manifest.build}, it does not`));
    } else faults.push(...parseBuildspec(text, manifest.build).faults);
  }
  if (!manifest.environments.some(({ target }) => 'fleet' in target)) {
    const unused = await checkUnusedAppSpec(source);
    return { faults: [...faults, ...unused.faults], warnings: unused.warnings };
  }
  const stage = manifest.build === undefined ? 'as-deployed' : 'before-build';
  const appSpec = await checkAppSpec(bundleOfSource(source), { os: 'any', platform: 'Server', stage });
  if (appSpec) faults.push(...appSpec.faults);
  else if (manifest.build === undefined) {
    const message = `expected the bundle to hold an ${APPSPEC}, it does not`;
    faults.push({ file: APPSPEC, line: 1, column: 1, message });
  }
  return { faults, warnings: warningTexts(appSpec?.warnings ?? []) };
}

function chosen(manifest: Manifest, { environments }: ReleaseRequest): readonly Environment[] {
  if (!environments) return manifest.environments;
  const known = manifest.environments.map(({ name }) => name);
  const unknown = environments.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Refused(
      `expected environments out of ${known.join(', ')} (${MANIFEST}), got ${unknown.join(', ')}`,
    );
  }
  return manifest.environments.filter(({ name }) => environments.includes(name));
}
