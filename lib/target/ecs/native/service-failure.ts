import type { Intent } from '../../../release/intent.ts';
import type { Failed } from '../../deploy-target.ts';
import type { NativePorts } from './native-ports.ts';
import { startedDeployment } from './observe-service.ts';
import { deploymentId } from './service-deployments.ts';

/** Why a deployment that ECS ended was none, in ECS's own words. */
export async function serviceFailure(
  intent: Intent,
  { deployments, services }: Pick<NativePorts, 'deployments' | 'services'>,
): Promise<Failed> {
  const arn = startedDeployment(intent);
  if (!arn) return { kind: 'deployment', cause: 'no deployment was started' };
  const { status, reason, ringing } = await deployments.get(arn);
  const overall = `deployment ${deploymentId(arn)} of ${intent.service!.service} is ${status}`;
  if (ringing.length > 0) {
    return { kind: 'alarm', cause: `ECS stopped it for an alarm: ${ringing.join(', ')}; ${overall}` };
  }
  const said = reason ?? (await services.find(intent.service!))?.lastEvent;
  return { kind: 'deployment', cause: said ? `${overall}: ${said}` : overall };
}
