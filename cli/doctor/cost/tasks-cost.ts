import { DescribeTaskDefinitionCommand, type ECSClient, type TaskSet } from '@aws-sdk/client-ecs';
import { dayCost } from './day-cost.ts';
import { type HourPrices, whyUnknown } from './hour-prices.ts';
import type { HourPrice } from './product.ts';

const HOURS = 24;
const EXPLAINED = {
  counts: 'Fargate, on demand, Linux, without traffic and storage beyond 20 GB; Spot and contracts cost less',
  page: 'https://aws.amazon.com/fargate/pricing/',
};

interface Sources {
  readonly ecs: ECSClient;
  readonly prices: Pick<HourPrices, 'fargate'>;
}

/** What the running tasks of a task set cost in a day, as the end of a sentence. */
export async function tasksCost(taskSet: TaskSet, { ecs, prices }: Sources): Promise<string> {
  const { runningCount: count = 0, taskDefinition } = taskSet;
  if (count === 0) return 'it costs nothing';
  if (!isOnFargate(taskSet))
    return "they take room on the cluster's instances, which cost the same without them";
  try {
    const found = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    const { cpu, memory, runtimePlatform: platform = {} } = found.taskDefinition ?? {};
    const { cpuArchitecture: architecture = 'X86_64', operatingSystemFamily: system = 'LINUX' } = platform;
    const price = (of: 'vCPU' | 'GB'): Promise<HourPrice> =>
      system === 'LINUX'
        ? prices.fargate({ of, architecture })
        : Promise.resolve({ unknown: `only Linux is asked for, this is ${system}` });
    const vCpuHours = (Number(cpu) / UNITS_A_VCPU) * count * HOURS;
    const gbHours = (Number(memory) / MIB_A_GB) * count * HOURS;
    const parts = [
      { hours: vCpuHours, unit: 'vCPU-hours', price: await price('vCPU') },
      { hours: gbHours, unit: 'GB-hours', price: await price('GB') },
    ];
    return `they cost ${dayCost(parts, EXPLAINED)}`;
  } catch (error) {
    return `what they cost is not known: ${whyUnknown(error)}`;
  }
}

/** Task definitions have CPU units and MiB: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html */
const UNITS_A_VCPU = 1_024;
const MIB_A_GB = 1_024;

const isOnFargate = ({ launchType, capacityProviderStrategy = [] }: TaskSet): boolean =>
  launchType === 'FARGATE' ||
  capacityProviderStrategy.some(({ capacityProvider = '' }) => capacityProvider.startsWith('FARGATE'));
