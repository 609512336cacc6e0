import type { Intent } from '../../../release/intent.ts';
import type { Failed } from '../../deploy-target.ts';
import { failedKind } from '../../deployments.ts';
import { hookAt } from '../../overdue-hook.ts';
import type { ServicePorts } from './service-ports.ts';

/** Why CodeDeploy's deployment of a service failed. A hook's own reason stands in its log only. */
export async function groupFailure(
  { deployment, service, hooks = [] }: Intent,
  { deployments, hookLog, services }: Pick<ServicePorts, 'deployments' | 'hookLog' | 'services'>,
): Promise<Failed> {
  const id = deployment?.id;
  if (!id) return { kind: 'deployment', cause: 'no deployment was started' };
  const { status, error } = await deployments.get(id);
  if (error?.code === 'ALARM_ACTIVE') {
    return { kind: 'alarm', cause: `CodeDeploy stopped deployment ${id} for an alarm: ${error.message}` };
  }
  const overall = `deployment ${id} of ${service!.service} is ${status}${error ? ` (${error.code})` : ''}`;
  const failed = (await deployments.functionEvents(id)).find((event) => event.status === 'Failed');
  const hook = failed && hookAt(failed.name, hooks);
  const said = error?.message ?? failed?.message;
  if (failed && hook) {
    const reason = await hookLog.reason(hook.name, id, failed.startedAt ?? deployment.since);
    const cause = `${overall}: ${hook.name} at ${failed.name}: ${reason ?? said ?? 'said no'}`;
    return { kind: 'validation', cause };
  }
  const kind = failedKind({ error });
  // What somebody stopped was not stopped by anything that the service has to tell.
  const last = error && kind === 'deployment' ? (await services.find(service!))?.lastEvent : undefined;
  const sentence = last ? said?.replace(/\.$/, '') : said;
  return { kind, cause: [overall, sentence, last].filter(Boolean).join(': ') };
}
