import {
  BatchGetDeploymentTargetsCommand,
  type CodeDeployClient,
  ListDeploymentTargetsCommand,
  type TargetStatus,
} from '@aws-sdk/client-codedeploy';
import { undefinedFor } from '../../../lib/target/undefined-for.ts';
import { targetView, type TargetView } from '../../code-deploy/target-view.ts';
import type { FleetName, TargetFilter } from './target-filter.ts';

/** Targets of a deployment, or of one of its two fleets. */
export interface FleetView {
  readonly name: FleetName;
  readonly targets: readonly TargetView[];
  /** How many there are; undefined where that would take more calls. */
  readonly count?: number;
  /** Where the next page begins; undefined: this is the last. */
  readonly next?: string;
}

/** What one call describes, and all that a page shows of a fleet: thousands of hosts cost no more than these. */
const PAGE = 25;

export interface FleetsOrder {
  readonly deploymentId: string;
  readonly fleets: readonly FleetName[];
  readonly filter: TargetFilter;
}

export const readFleets = (client: CodeDeployClient, order: FleetsOrder): Promise<FleetView[]> =>
  Promise.all(order.fleets.map((name) => readFleet(client, name, order)));

async function readFleet(client: CodeDeployClient, name: FleetName, order: FleetsOrder): Promise<FleetView> {
  const { deploymentId, filter } = order;
  const place = filter.places[name] ?? { skip: 0 };
  const listed = await client.send(new ListDeploymentTargetsCommand(listInput(name, order))).catch(
    // Nothing is chosen yet.
    undefinedFor('DeploymentNotStartedException'),
  );
  const ids = listed?.targetIds ?? [];
  const targetIds = ids.slice(place.skip, place.skip + PAGE);
  const answer =
    targetIds.length === 0
      ? undefined
      : await client.send(new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }));
  const targets = (answer?.deploymentTargets ?? []).flatMap((target) => targetView(target) ?? []);
  const isWhole = !listed?.nextToken && place.token === undefined;
  return {
    name,
    targets,
    ...(isWhole ? { count: ids.length } : {}),
    next: nextOf({
      token: place.token,
      skip: place.skip + PAGE,
      length: ids.length,
      nextToken: listed?.nextToken,
    }),
  };
}

function listInput(name: FleetName, { deploymentId, filter: { status, places } }: FleetsOrder) {
  return {
    deploymentId,
    nextToken: places[name]?.token,
    targetFilters: {
      ...(name === 'all' ? {} : { ServerInstanceLabel: [name] }),
      ...(status === undefined ? {} : { TargetStatus: [status as TargetStatus] }),
    },
  };
}

interface Position {
  readonly token?: string;
  readonly skip: number;
  readonly length: number;
  readonly nextToken?: string;
}

/** AWS lists a hundred ids at once: a page is a part of such a list. */
function nextOf({ token = '', skip, length, nextToken }: Position): string | undefined {
  if (skip < length) return `${skip} ${token}`;
  return nextToken ? `0 ${nextToken}` : undefined;
}
