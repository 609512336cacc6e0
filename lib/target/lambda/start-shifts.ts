import type { FunctionIntent, Intent } from '../../release/intent.ts';
import { GroupBusy, Refused } from '../../release/refused.ts';
import { adoptOrCreate } from '../adopt-or-create.ts';
import type { Start } from '../deploy-target.ts';
import { descriptionOf } from '../deployment-description.ts';
import type { DeploymentOrder } from '../deployments.ts';
import { stoppedFromOutside, writeToken } from '../park.ts';
import { changeFunction } from './change-function.ts';
import { functionAppSpec } from './function-app-spec.ts';
import type { LambdaPorts } from './lambda-ports.ts';

/**
 * Starts one deployment for each function whose alias has another version than the release's, all in parallel, each once:
 * intended first, adopted by its description where a call died before it had written down the id.
 */
export async function startShifts(start: Start, ports: LambdaPorts): Promise<Intent> {
  const { run, planned, execution, token } = start;
  const { intents, deployments } = ports;
  await writeToken({ run, execution, token, awaiting: 'deployment', alarms: planned.alarms }, intents);
  const intended = await intents.change(run, (current) => intendedOnce(current, start));
  for (const alarm of planned.alarms) await intents.indexAlarm(alarm, run);
  await startAll(intended!, start, ports);
  const started = await intents.find(run);
  if (started && !started.stoppedAt) return started;
  // Who stopped the run may not have seen these deployments; where it is closed already, nobody else cleans up.
  const found = await Promise.all(moving(intended!).map((one) => adopted(orderOf(start, one), one, ports)));
  for (const id of found) if (id) await deployments.stop(id);
  if (!started) await intents.close(withIds(intended!, found));
  throw stoppedFromOutside(run);
}

/** Functions of a release that have something to deploy. */
export const moving = ({ functions = [] }: Pick<Intent, 'functions'>): readonly FunctionIntent[] =>
  functions.filter(({ version, before }) => version !== before);

function intendedOnce(current: Intent | undefined, { run, at }: Start): Intent {
  if (!current || current.stoppedAt) throw stoppedFromOutside(run);
  const deployment = { description: descriptionOf(run, 'deploy', 1), since: at };
  const functions = current.functions?.map((one) =>
    one.version === one.before ? one : { ...one, deployment: one.deployment ?? deployment },
  );
  return { ...current, judgedFrom: current.judgedFrom ?? at, functions };
}

async function startAll(intended: Intent, start: Start, ports: LambdaPorts): Promise<void> {
  const { run } = start;
  const results = await Promise.allSettled(
    moving(intended).map((one) => adoptOrCreate(orderOf(start, one), one.deployment!, ports.deployments)),
  );
  for (const [index, one] of moving(intended).entries()) {
    const result = results[index]!;
    if (result.status === 'rejected') continue;
    const { value: id } = result;
    await ports.intents.indexDeployment(id, run);
    await changeFunction(ports.intents, { run, one }, (current) => ({
      ...current,
      deployment: { ...current.deployment!, id },
    }));
  }
  const failures = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  if (failures.length > 0) throw worstOf(failures, results.length);
}

/** A busy group is waited for as long as nothing has begun; half a release is not left standing for hours. */
function worstOf(failures: readonly unknown[], all: number): unknown {
  const other = failures.find((failure) => !(failure instanceof GroupBusy));
  const [first] = failures;
  if (other || failures.length === all) return other ?? first;
  return new Refused(`${(first as Error).message}, while other functions of the release had begun`, {
    cause: first,
  });
}

function orderOf({ run, planned }: Start, one: FunctionIntent): DeploymentOrder {
  const hooks = planned.validators.map(({ name }) => name);
  return {
    application: run.application,
    group: one.deploymentGroup,
    description: descriptionOf(run, 'deploy', 1),
    revision: { appSpec: functionAppSpec(one, { from: one.before, to: one.version!, hooks }) },
    config: planned.strategy.config,
    alarms: planned.alarms.length > 0 ? planned.alarms : undefined,
    autoRollback: true,
  };
}

const adopted = async (
  order: DeploymentOrder,
  { deployment }: FunctionIntent,
  { deployments }: LambdaPorts,
): Promise<string | undefined> =>
  deployment?.id ?? (await deployments.findByDescription(order, deployment!.since));

function withIds(intended: Intent, ids: readonly (string | undefined)[]): Intent {
  const functions = moving(intended).map((one, index) => ({
    ...one,
    deployment: { ...one.deployment!, id: ids[index] },
  }));
  return { ...intended, functions };
}
