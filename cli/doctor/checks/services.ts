import type { Service } from '@aws-sdk/client-ecs';
import { serviceText } from '../../../lib/target/ecs/services.ts';
import type { Account } from '../account.ts';
import type { Check, Finding } from '../check.ts';
import { counted } from '../counted.ts';
import { lookAtEach } from '../look-at-each.ts';
import type { ServiceReading } from '../read-services.ts';
import { shellQuote } from '../../shell-quote.ts';
import { taskFindings } from '../service-tasks.ts';

/** The ECS services that the latest plans name: there, as planned, with tasks that get traffic. */
export const services: Check = {
  name: 'services',
  looksAt: 'the ECS services of the latest plans: there, as planned, tasks, health, rollback',
  async look(account) {
    const all = await account.services();
    const findings = await lookAtEach(all, {
      named: aboutOf,
      look: (reading) => serviceFindings(reading, account),
    });
    return { seen: counted(all.length, 'service'), findings };
  },
};

const aboutOf = ({ named }: ServiceReading): string => `service ${serviceText(named)}`;

async function serviceFindings(reading: ServiceReading, account: Account): Promise<Finding[]> {
  const { place, named, service, error } = reading;
  if (error !== undefined) throw error;
  const about = aboutOf(reading);
  if (!service)
    return [
      {
        level: 'fault',
        about,
        what: `it does not exist, and ${place.planned.name} goes to it`,
        do: 'make it (aws ecs create-service, or its template), or name another one in signalbox.yml',
      },
    ];
  const found = { ...reading, service };
  return [
    ...deployerFindings(found, about),
    ...rollbackFindings(found, about),
    ...(await taskFindings(service, { named, balancers: account.clients.balancers, about })),
  ];
}

interface FoundService extends ServiceReading {
  readonly service: Service;
}

function deployerFindings({ place: { planned }, service }: FoundService, about: string): Finding[] {
  const isNative = planned.target === 'ecs-native';
  const controller = service.deploymentController?.type ?? 'ECS';
  const strategy = service.deploymentConfiguration?.strategy ?? 'ROLLING';
  const [found, wanted] = isNative
    ? [controller === 'ECS' ? strategy : controller, planned.strategy.config]
    : [controller, 'CODE_DEPLOY'];
  if (found === wanted) return [];
  return [
    {
      level: 'fault',
      about,
      what: `it is deployed by ${found} now, ${planned.name} was planned for ${wanted}`,
      do: 'see what it expects, in the folder of the application: signalbox plan',
    },
  ];
}

/** Alarms of the service itself count for deployments that others start, as a deployment group's do. */
function rollbackFindings({ named, service }: FoundService, about: string): Finding[] {
  const { alarms, ...configuration } = service.deploymentConfiguration ?? {};
  if (!alarms?.enable || alarms.rollback) return [];
  const changed = JSON.stringify({ ...configuration, alarms: { ...alarms, rollback: true } });
  return [
    {
      level: 'warning',
      about,
      what: 'its alarms stop a deployment that is not the pipeline’s, and nothing takes it back',
      do: `aws ecs update-service --cluster ${named.cluster} --service ${named.service} --deployment-configuration ${shellQuote(changed)}`,
    },
  ];
}
