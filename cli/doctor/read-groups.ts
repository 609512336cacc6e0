import {
  type CodeDeployClient,
  type DeploymentGroupInfo,
  GetDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { atMost } from '../../lib/runtime/at-most.ts';
import { undefinedFor } from '../../lib/target/undefined-for.ts';
import type { Place } from './place.ts';

/** A deployment group that a plan names, as it is now. */
export interface GroupReading {
  readonly place: Place;
  readonly name: string;
  /** Undefined where it does not exist, or could not be read. */
  readonly info?: DeploymentGroupInfo;
  /** Why it could not be read. */
  readonly error?: unknown;
}

const AT_ONCE = 4;
const GONE = ['ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException'];

/** The groups of all environments; of several functions each has its own. */
export function readGroups(client: CodeDeployClient, places: readonly Place[]): Promise<GroupReading[]> {
  const named = places.flatMap((place) => groupsOf(place).map((name) => ({ place, name })));
  return atMost(AT_ONCE, named, async ({ place, name }) => {
    const command = new GetDeploymentGroupCommand({
      applicationName: place.application,
      deploymentGroupName: name,
    });
    try {
      const answer = await client.send(command).catch(undefinedFor(...GONE));
      return { place, name, ...(answer ? { info: answer.deploymentGroupInfo! } : {}) };
    } catch (error) {
      return { place, name, error };
    }
  });
}

/** A service that ECS deploys by itself has none. */
function groupsOf({ planned: { target, functions, deploymentGroup } }: Place): readonly string[] {
  if (target === 'ecs-native') return [];
  return functions?.map((one) => one.deploymentGroup) ?? [deploymentGroup];
}
