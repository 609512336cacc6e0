import type { Cloud } from '../../cloud.ts';

/** How much of each there may be: https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html */
export interface Quotas {
  readonly applications: number;
  readonly groupsOfApplication: number;
  readonly configs: number;
  readonly runningDeployments: number;
  /** How long a deployment may run. */
  readonly inPlaceHours: number;
  readonly blueGreenHours: number;
  readonly instancesOfDeployment: number;
  /** Of one kind, in one list of a deployment group. */
  readonly tagFilters: number;
  readonly tagSets: number;
  readonly autoScalingGroups: number;
  readonly triggers: number;
  readonly alarms: number;
  readonly targetGroups: number;
  /** Of an application or a deployment group. */
  readonly tagsOfResource: number;
  readonly tagsOfInstance: number;
  /** In one call that tags them. */
  readonly instancesToTag: number;
  readonly descriptionLength: number;
}

/** The quotas in force; none where the cloud was started with them lifted. */
export const quotasOf = ({ options }: Cloud): Quotas => (options.quotas ? STANDARD : LIFTED);

const STANDARD: Quotas = {
  applications: 1000,
  groupsOfApplication: 1000,
  configs: 50,
  runningDeployments: 1300,
  inPlaceHours: 12,
  blueGreenHours: 109,
  instancesOfDeployment: 1000,
  tagFilters: 10,
  tagSets: 3,
  autoScalingGroups: 10,
  triggers: 10,
  // As the API model has it; the newest page of quotas says 50, which an account may ask to be raised.
  alarms: 10,
  targetGroups: 10,
  tagsOfResource: 50,
  tagsOfInstance: 10,
  // The API says that there is a limit and not which; its batch calls take as many names.
  instancesToTag: 100,
  descriptionLength: 256,
};

const LIFTED = Object.fromEntries(Object.keys(STANDARD).map((name) => [name, Infinity])) as unknown as Quotas;
