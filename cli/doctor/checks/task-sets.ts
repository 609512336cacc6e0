import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import type { Account } from '../account.ts';
import type { Check, Finding } from '../check.ts';
import { tasksCost } from '../cost/tasks-cost.ts';
import { counted } from '../counted.ts';
import { lookAtEach } from '../look-at-each.ts';
import type { GroupReading } from '../read-groups.ts';

/** Task sets that an ended blue/green deployment left running beside the primary one. */
export const taskSets: Check = {
  name: 'task-sets',
  looksAt: 'ECS task sets that ended deployments left behind',
  async look(account) {
    const services = (await account.groups()).filter(isAtRest).flatMap(servicesOf);
    const findings = await lookAtEach(services, {
      named: ({ service }) => `service ${service}`,
      look: (one) => orphans(one, account),
    });
    return { seen: counted(services.length, 'service'), findings };
  },
};

const isAtRest = ({ info }: GroupReading): boolean => info?.lastAttemptedDeployment?.endTime !== undefined;

interface Service {
  readonly cluster: string;
  readonly service: string;
}

const servicesOf = ({ info }: GroupReading): Service[] =>
  (info?.ecsServices ?? []).flatMap(({ clusterName: cluster, serviceName: service }) =>
    cluster === undefined || service === undefined ? [] : [{ cluster, service }],
  );

async function orphans({ cluster, service }: Service, { clients, prices }: Account): Promise<Finding[]> {
  const { ecs } = clients;
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const left = (services[0]?.taskSets ?? []).filter(
    ({ status }) => status !== 'PRIMARY' && status !== 'DRAINING',
  );
  const findings: Finding[] = [];
  for (const taskSet of left) {
    const { id, runningCount = 0, startedBy = 'nobody known' } = taskSet;
    const tasks = runningCount === 1 ? '1 task of it does' : `${runningCount} tasks of it do`;
    const cost = await tasksCost(taskSet, { ecs, prices });
    findings.push({
      level: 'warning',
      about: `task set ${id} of ${service}`,
      what: `it is not the primary one, no deployment runs, and ${tasks} (started by ${startedBy}): ${cost}`,
      do: `aws ecs delete-task-set --cluster ${cluster} --service ${service} --task-set ${id} --force`,
    });
  }
  return findings;
}
