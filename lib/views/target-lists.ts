import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { hasDeploymentEnded } from '../target/has-deployment-ended.ts';
import { undefinedFor } from '../target/undefined-for.ts';
import { targetIdsOf } from './read-targets.ts';

/** The ids of deployments' targets: a hundred cost a call, so a list that cannot have changed is not asked for again. */
export interface TargetLists {
  readonly limits: ListLimits;
  /**
   * In CodeDeploy's order; none where the deployment has not started. Of those with one status, while it runs, the first
   * alone.
   */
  list(wanted: WantedTargets): Promise<readonly string[]>;
}

export interface WantedTargets {
  readonly deployment: DeploymentState;
  /** Those alone that have it, as CodeDeploy names it. */
  readonly status?: string | undefined;
  readonly label?: 'Blue' | 'Green' | undefined;
}

/** A deployment as far as its targets depend on it. */
export interface DeploymentState {
  readonly id: string;
  /** As CodeDeploy names it. */
  readonly status: string;
  /** How many targets have which status, as CodeDeploy names them. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface ListLimits {
  /** Ids that are kept, of all lists together. */
  readonly kept: number;
  /** Ids of one status while their deployment runs: they are listed each time, and more of them are not. */
  readonly moving: number;
}

/** Some megabytes, and ten calls. */
const LIMITS: ListLimits = { kept: 100_000, moving: 1_000 };

/** Lists that live as long as their reader; the least recently used go first. */
export function createTargetLists(client: CodeDeployClient, limits = LIMITS): TargetLists {
  const kept = new Map<string, Kept>();
  const forgetOldest = () => {
    let ids = 0;
    for (const [key, { length }] of [...kept].toReversed()) {
      // An empty list takes room too. The newest stays whatever its length: the next page is of the same list.
      const size = length + 1;
      if (ids > 0 && ids + size > limits.kept) kept.delete(key);
      ids += size;
    }
  };
  return {
    limits,
    list: async (wanted) => {
      const key = keyOf(wanted);
      const state = stateOf(wanted);
      const known = kept.get(key);
      kept.delete(key);
      const list =
        known && known.state === state
          ? known
          : { state, length: 0, ids: listTargets(client, wanted, limits) };
      if (state !== undefined) kept.set(key, list);
      try {
        const ids = await list.ids;
        list.length = ids.length;
        return ids;
      } catch (error) {
        if (kept.get(key) === list) kept.delete(key);
        throw error;
      } finally {
        forgetOldest();
      }
    },
  };
}

interface Kept {
  readonly state: string | undefined;
  readonly ids: Promise<readonly string[]>;
  length: number;
}

const keyOf = ({ deployment, status, label }: WantedTargets): string =>
  [deployment.id, status, label].join(' ');

/**
 * What has to stay the same for the list to stay the same: a deployment may gain targets while it runs, and loses none.
 * Undefined where that is not enough: targets change their statuses, and where none is counted yet, some may be there.
 */
function stateOf({ deployment: { status, counts }, status: filter }: WantedTargets): string | undefined {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  // What was stopped lets the hosts that had begun go on: their statuses change afterwards, and the counts with them.
  if (hasDeploymentEnded(status))
    return filter === undefined || total > 0 ? JSON.stringify(counts) : undefined;
  return filter === undefined && total > 0 ? `${status} ${total}` : undefined;
}

async function listTargets(
  client: CodeDeployClient,
  { deployment, status, label }: WantedTargets,
  { moving }: ListLimits,
): Promise<readonly string[]> {
  const enough = status === undefined || hasDeploymentEnded(deployment.status) ? Infinity : moving;
  const targetFilters = {
    ...(label === undefined ? {} : { ServerInstanceLabel: [label] }),
    ...(status === undefined ? {} : { TargetStatus: [status] }),
  };
  const ids = await targetIdsOf(client, deployment.id, { targetFilters, enough }).catch(
    undefinedFor('DeploymentNotStartedException'),
  );
  return ids ?? [];
}
