import { isAttemptOpen } from '../../../release/intent.ts';
import type { Situation } from '../../../rollback/next-step.ts';
import type { Revert } from '../../deploy-target.ts';
import type { NativePorts } from './native-ports.ts';
import { revisionServes } from './revision-serves.ts';
import { deploymentArn, isGoing, isReturning, type ServiceDeployment } from './service-deployments.ts';
import type { ServiceReturn } from './service-return.ts';
import { foundDeployment } from './start-service-deployment.ts';

export async function lookBack({ intent, at }: Revert, ports: NativePorts): Promise<ServiceReturn> {
  const arn = await foundDeployment(intent, ports);
  const deployment = arn ? await ports.deployments.get(arn) : undefined;
  const back = intent.rollback?.deployment?.id;
  const started = back ? await ports.deployments.get(deploymentArn(intent.service!.arn, back)) : undefined;
  const returning = started ?? (deployment && rollsBack(deployment) ? deployment : undefined);
  const seen = { intent, at, deployment, returning };
  const endSeenAt = await rememberEnd(seen, ports);
  return { ...seen, situation: situationOf(seen, { endSeenAt, oldServes: await oldServes(seen, ports) }) };
}

type Seen = Omit<ServiceReturn, 'situation'>;

const rollsBack = (deployment: ServiceDeployment): boolean =>
  isReturning(deployment) || deployment.status.startsWith('ROLLBACK_');

/** When its end was first seen is kept: patience is measured from it. */
async function rememberEnd(
  { intent, at, deployment, returning }: Seen,
  { intents }: NativePorts,
): Promise<string | undefined> {
  const last = returning ?? deployment;
  const known = intent.rollback?.endSeenAt;
  if (known || !last || isGoing(last) || isReturning(last)) return known;
  await intents.change(
    intent,
    (current) =>
      current && {
        ...current,
        rollback: { ...(current.rollback ?? { attempt: 0 }), endSeenAt: current.rollback?.endSeenAt ?? at },
      },
  );
  return at;
}

function situationOf(
  { intent: { rollback }, at, deployment, returning }: Seen,
  { endSeenAt, oldServes }: Pick<Situation, 'endSeenAt' | 'oldServes'>,
): Situation {
  return {
    at,
    deployment: deployment && {
      active: isGoing(deployment),
      succeeded: deployment.status === 'SUCCESSFUL',
    },
    stopRequestedAt: rollback?.stopRequestedAt,
    terminationEndedAt: rollback?.terminationEndedAt,
    endSeenAt,
    returning: returning && {
      active: isGoing(returning) || isReturning(returning),
      succeeded: returning.status === (returning === deployment ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL'),
      ready: false,
      terminationWait: false,
      opened: false,
      endSeenAt,
    },
    attempts: rollback?.attempt ?? 0,
    isAttemptOpen: isAttemptOpen(rollback),
    previousKnown: true,
    oldServes,
  };
}

/** The revision that the way back leads to: the one that the deployment came from, or that of a deployment of its own. */
async function oldServes({ deployment, returning }: Seen, ports: NativePorts): Promise<boolean | undefined> {
  const anew = returning && returning.arn !== deployment?.arn ? returning.target : undefined;
  const revision = anew ?? deployment?.source;
  return revision === undefined ? undefined : revisionServes(revision, ports);
}
