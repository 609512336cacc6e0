import type { FunctionIntent, Intent } from '../../release/intent.ts';
import type { PlannedFunction } from '../../release/plan.ts';
import { Refused } from '../../release/refused.ts';
import type { Start } from '../deploy-target.ts';
import { stoppedFromOutside } from '../park.ts';
import { changeFunction } from './change-function.ts';
import type { LambdaPorts } from './lambda-ports.ts';
import { publishVersion } from './publish-version.ts';

/**
 * Publishes the code of every function of a release, before any alias moves. Where the aliases were is written down first:
 * it is what a rollback goes back to.
 */
export async function publishFunctions(start: Start, ports: LambdaPorts): Promise<void> {
  const { run, planned } = start;
  const { functions = [] } = planned;
  const before = await Promise.all(functions.map((one) => versionBefore(one, ports)));
  const known = await ports.good.find(run.application, run.environment);
  const previous = known && { release: known.release, revision: known.revision };
  const intended = await ports.intents.change(run, (current) => {
    if (!current || current.stoppedAt) throw stoppedFromOutside(run);
    return current.functions ? undefined : intendedFirst({ ...current, previous }, start, before);
  });
  const missing = (intended?.functions ?? []).filter(({ version }) => version === undefined);
  const codes = missing.length > 0 ? await ports.readCode(run.artifact, missing) : [];
  const description = `${run.release}/${run.environment}`;
  const versions = await Promise.all(
    missing.map((one, index) =>
      publishVersion({ function: one.function, code: codes[index]!, description }, ports.functions),
    ),
  );
  for (const [index, one] of missing.entries()) {
    await changeFunction(ports.intents, { run, one }, (current) => ({
      ...current,
      version: versions[index],
    }));
  }
}

function intendedFirst(current: Intent, { planned }: Start, before: readonly string[]): Intent {
  const functions: FunctionIntent[] = (planned.functions ?? []).map((one, index) => ({
    ...one,
    before: before[index]!,
  }));
  const { deploymentGroup, validators: hooks } = planned;
  return { ...current, target: 'lambda', deploymentGroup, functions, hooks };
}

/** Where the alias is now. One that is on two versions already was left so by a stop without a rollback. */
async function versionBefore(
  { function: name, alias }: PlannedFunction,
  { functions }: LambdaPorts,
): Promise<string> {
  const found = await functions.alias(name, alias);
  if (!found) throw new Refused(`expected the function ${name} to have an alias ${alias}, it has none`);
  const others = Object.keys(found.weights);
  if (others.length === 0) return found.version;
  throw new Refused(
    `expected the alias ${alias} of ${name} on one version, it is on ${[found.version, ...others].join(' and ')}`,
  );
}
