import { type CodeDeployClient, GetDeploymentTargetCommand } from '@aws-sdk/client-codedeploy';
import { undefinedFor } from '../../../lib/target/undefined-for.ts';
import { type AwsFault, awsFault } from '../../../lib/views/aws-fault.ts';
import { hostLines } from '../../../lib/views/host-lines.ts';
import type { LogLine } from '../../../lib/views/log-line.ts';
import type { Account } from '../../account.ts';
import { targetView, type TargetView } from '../../code-deploy/target-view.ts';
import { Refusal } from '../../page/refusal.ts';
import { WORDS } from './words.ts';

/** One target of a deployment with all its lifecycle events. */
export interface InstanceView {
  readonly deployment: string;
  readonly target: TargetView;
  /** The last lines that its scripts wrote; undefined: they cannot be read. */
  readonly lines?: readonly LogLine[];
  /** Older lines were left out. */
  readonly isCut: boolean;
  readonly fault?: AwsFault;
}

export const MOST_LINES = 200;

interface InstanceOrder {
  readonly deployment: string;
  readonly id: string;
}

/** Throws Refusal (404) where there is no such target. */
export async function readInstance(
  { codeDeploy, logs }: Pick<Account, 'codeDeploy' | 'logs'>,
  { deployment, id }: InstanceOrder,
): Promise<InstanceView> {
  const target = await readTarget(codeDeploy, { deployment, id });
  if (target.kind !== 'host') return { deployment, target, isCut: false, lines: [] };
  try {
    const since = target.events.find(({ startedAt }) => startedAt !== undefined)?.startedAt;
    const lines = await hostLines(logs, { deployments: [deployment], host: target.name, since });
    return { deployment, target, lines: lines.slice(-MOST_LINES), isCut: lines.length > MOST_LINES };
  } catch (error) {
    return { deployment, target, isCut: false, fault: awsFault(error) };
  }
}

async function readTarget(client: CodeDeployClient, { deployment, id }: InstanceOrder): Promise<TargetView> {
  const command = new GetDeploymentTargetCommand({ deploymentId: deployment, targetId: id });
  const answer = await client.send(command).catch(undefinedFor(...GONE));
  const target = answer?.deploymentTarget && targetView(answer.deploymentTarget);
  if (target) return target;
  throw new Refusal(404, { en: WORDS.en.unknown(id, deployment), zh: WORDS.zh.unknown(id, deployment) });
}

const GONE = [
  'DeploymentDoesNotExistException',
  'InvalidDeploymentIdException',
  'DeploymentTargetDoesNotExistException',
  'DeploymentNotStartedException',
  'InvalidDeploymentTargetIdException',
];
