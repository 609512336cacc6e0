import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import type { Intent } from '../../../release/intent.ts';
import type { NativePorts } from './native-ports.ts';

type GivePorts = Pick<NativePorts, 'intents' | 'deployments'>;

/** Keeps the service's own deployment configuration while a return goes by another. The first that is kept stands. */
export async function putAside(
  intent: Intent,
  configuration: DeploymentConfiguration,
  { intents }: GivePorts,
): Promise<void> {
  await intents.change(intent, (current) => {
    if (!current?.service || current.service.putAside) return undefined;
    return { ...current, service: { ...current.service, putAside: { ...configuration } } };
  });
}

/** Gives the service its own deployment configuration again, where a return went by another. Changes nothing twice. */
export async function giveBack(intent: Intent, ports: GivePorts): Promise<void> {
  if (!(await configureAsOwn(intent, ports))) return;
  await ports.intents.change(intent, (current) => {
    if (!current?.service) return undefined;
    return { ...current, service: { ...current.service, putAside: undefined } };
  });
}

/** As {@link giveBack}, and what was put aside is kept, for as long as a return may go by another again. */
export async function configureAsOwn(
  intent: Intent,
  { intents, deployments }: GivePorts,
): Promise<'configured' | undefined> {
  const { cluster, service: name, putAside: own } = (await intents.find(intent))?.service ?? {};
  if (!own) return undefined;
  await deployments.configure({ cluster: cluster!, service: name! }, own);
  return 'configured';
}
