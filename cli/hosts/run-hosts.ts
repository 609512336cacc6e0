import {
  CodeDeployClient,
  paginateListApplications,
  paginateListDeploymentGroups,
} from '@aws-sdk/client-codedeploy';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { namingCalls } from '../../lib/runtime/call-of.ts';
import { connect } from '../aws/connect.ts';
import { unreadable } from '../aws/unreadable.ts';
import { table } from '../columns.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { unknownName } from '../unknown-name.ts';
import { groupHosts, type HostLine } from '../../lib/views/group-hosts.ts';

/** The hosts of the latest deployments of an application's groups. AWS shows no agent's heartbeat, and it says so. */
export async function runHosts(context: CommandContext): Promise<ExitCode> {
  const { output, options, positionals } = context;
  const { clientConfig, where } = await connect(context);
  output.note(where);
  const clients = {
    codeDeploy: namingCalls(new CodeDeployClient(clientConfig)),
    balancers: namingCalls(new ElasticLoadBalancingV2Client(clientConfig)),
  };
  const application = positionals['application']!;
  const hosts: HostLine[] = [];
  try {
    for (const group of await groupsOf(clients.codeDeploy, application, positionals['group'])) {
      hosts.push(...(await groupHosts(clients, application, group)));
    }
  } catch (error) {
    throw unreadable(`the hosts of ${application} cannot be read`, error);
  }
  if (options['json']) output.json(hosts);
  else if (hosts.length === 0) output.line('no hosts: nothing has been deployed yet');
  else {
    for (const line of table(output, HEAD, hosts.map(rowOf))) output.text(line);
    output.note('AWS shows no heartbeat of host agents: the last lifecycle event is the last sign of one');
  }
  return EXIT.succeeded;
}

const HEAD = ['GROUP', 'HOST', 'HEALTH', 'STATUS', 'VERSION', 'LAST EVENT'];

const rowOf = ({ group, host, version, deployment, status, lastEvent, health }: HostLine): string[] => [
  group,
  host,
  health ?? '',
  status,
  version ?? deployment,
  lastEvent === undefined ? '' : `${lastEvent.name} ${lastEvent.status} ${lastEvent.at ?? ''}`.trimEnd(),
];

async function groupsOf(client: CodeDeployClient, applicationName: string, wanted: string | undefined) {
  const applications: string[] = [];
  for await (const page of paginateListApplications({ client }, {}))
    applications.push(...(page.applications ?? []));
  if (!applications.includes(applicationName))
    throw unknownName({
      message: `CodeDeploy has no application ${applicationName}`,
      name: applicationName,
      known: applications,
    });
  const groups: string[] = [];
  for await (const page of paginateListDeploymentGroups({ client }, { applicationName })) {
    groups.push(...(page.deploymentGroups ?? []));
  }
  if (wanted === undefined) return groups;
  if (groups.includes(wanted)) return [wanted];
  throw unknownName({
    message: `the application ${applicationName} has no deployment group ${wanted}`,
    name: wanted,
    known: groups,
  });
}
