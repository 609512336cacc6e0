import type { Silence } from '../../codedeploy-commands/host-presence.ts';
import type { CommandResult } from '../../codedeploy-commands/issued-commands.ts';
import type { EventRecord, TargetRecord } from '../target-records.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { noteHeard, noteSilent, silenceText } from './silent-hosts.ts';
import { executionId, specification } from './specification.ts';

/** Runs one lifecycle event of a host, on the host or (traffic) at the balancer; answers whether it succeeded. */
export async function runEvent(
  run: DeploymentRun,
  target: TargetRecord,
  event: EventRecord,
): Promise<boolean> {
  const isTraffic = event.name === 'BlockTraffic' || event.name === 'AllowTraffic';
  const result = isTraffic ? await moveTraffic(run, target, event) : await askHost(run, target, event);
  event.startTime ??= run.cloud.clock.now();
  event.endTime = run.cloud.clock.now();
  event.status = result.status;
  event.diagnostics = diagnosticsOf(result);
  target.lastUpdatedAt = event.endTime;
  return result.status === 'Succeeded';
}

function askHost(run: DeploymentRun, target: TargetRecord, event: EventRecord): Promise<CommandResult> {
  const { hostIdentifier } = target;
  const onSilence = (silence: Silence): void => {
    noteSilent(run, target);
    event.diagnostics = { message: silenceText(target, silence) };
  };
  const silence = run.exchange.silence(hostIdentifier);
  if (silence) onSilence(silence);
  return new Promise((resolve) => {
    run.exchange.issue({
      hostIdentifier,
      executionId: executionId(run),
      commandName: event.name,
      specification: () => specification(run),
      onStart: () => {
        noteHeard(run, target);
        begin(run, event);
      },
      onSilence,
      onResult: resolve,
    });
  });
}

async function moveTraffic(
  run: DeploymentRun,
  target: TargetRecord,
  event: EventRecord,
): Promise<CommandResult> {
  begin(run, event);
  try {
    if (event.name === 'AllowTraffic') await run.traffic?.allow(target.instanceId);
    else await run.traffic?.block(target.instanceId);
    return { status: 'Succeeded' };
  } catch (error) {
    return { status: 'Failed', trouble: error instanceof Error ? error.message : String(error) };
  }
}

function begin({ cloud }: DeploymentRun, event: EventRecord): void {
  event.status = 'InProgress';
  event.startTime = cloud.clock.now();
  delete event.diagnostics;
}
