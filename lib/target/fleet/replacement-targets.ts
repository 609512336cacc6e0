import { DescribeInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { Refused } from '../../release/refused.ts';
import { deadline } from '../../runtime/deadline.ts';
import type { Deployments } from '../deployments.ts';

/** A host or a task that has the new version and no traffic yet. */
export interface ReplacementTarget {
  readonly id: string;
  /** Its private address; validators run where they can reach it. */
  readonly address: string;
}

/** What one state may carry (262,144 bytes), less what else the event holds. */
const MOST_BYTES = 200_000;

export async function replacementTargets(
  deploymentId: string,
  { deployments, ec2 }: { readonly deployments: Pick<Deployments, 'hosts'>; readonly ec2: EC2Client },
): Promise<readonly ReplacementTarget[]> {
  const ids = await deployments.hosts(deploymentId, 'Green');
  const targets: ReplacementTarget[] = [];
  for (let first = 0; first < ids.length; first += 100) {
    const command = new DescribeInstancesCommand({ InstanceIds: ids.slice(first, first + 100) });
    const { Reservations } = await ec2.send(command, deadline());
    for (const { Instances } of Reservations ?? []) {
      for (const { InstanceId, PrivateIpAddress } of Instances ?? []) {
        targets.push({ id: InstanceId!, address: PrivateIpAddress ?? '' });
      }
    }
  }
  return checkedSize(targets);
}

/** Throws Refused for more targets than one state may carry. */
export function checkedSize(targets: readonly ReplacementTarget[]): readonly ReplacementTarget[] {
  if (JSON.stringify(targets).length <= MOST_BYTES) return targets;
  throw new Refused(
    `expected at most ${MOST_BYTES} bytes of targets for a validator, ${targets.length} targets are more`,
  );
}
