import { type AutoScalingGroup, paginateDescribeAutoScalingGroups } from '@aws-sdk/client-auto-scaling';
import { GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { undefinedFor } from '../../../lib/target/undefined-for.ts';
import type { Account } from '../account.ts';
import type { Check, Finding } from '../check.ts';
import { instancesCost } from '../cost/instances-cost.ts';
import { counted } from '../counted.ts';
import { lookAtEach } from '../look-at-each.ts';

/** Auto Scaling groups that CodeDeploy copied for a blue/green deployment, and that nothing uses any more. */
export const greenGroups: Check = {
  name: 'green-groups',
  looksAt: 'Auto Scaling groups that blue/green deployments left behind',
  async look(account) {
    const copies = await copiesOf(account);
    const findings = await lookAtEach(copies, {
      named: ({ group }) => `Auto Scaling group ${group.AutoScalingGroupName}`,
      look: (copy) => copyFindings(copy, account),
    });
    return { seen: counted(copies.length, 'copied group'), findings };
  },
};

interface Copy {
  readonly group: AutoScalingGroup;
  readonly deploymentGroup: string;
  readonly deploymentId: string;
}

/** `CodeDeploy_<deployment group>_<deployment id>`, of the groups that are looked at, but for the ones that they use. */
async function copiesOf(account: Account): Promise<Copy[]> {
  const groups = await account.groups();
  const names = new Set(groups.map(({ name }) => name));
  const used = new Set(groups.flatMap(({ info }) => info?.autoScalingGroups?.map(({ name }) => name) ?? []));
  const copies: Copy[] = [];
  for await (const page of paginateDescribeAutoScalingGroups({ client: account.clients.autoScaling }, {})) {
    for (const group of page.AutoScalingGroups ?? []) {
      const [, deploymentGroup = '', deploymentId = ''] =
        /^CodeDeploy_(.+)_(d-[A-Z0-9]+)$/.exec(group.AutoScalingGroupName ?? '') ?? [];
      if (names.has(deploymentGroup) && !used.has(group.AutoScalingGroupName))
        copies.push({ group, deploymentGroup, deploymentId });
    }
  }
  return copies;
}

async function copyFindings({ group, deploymentGroup, deploymentId }: Copy, { clients, prices }: Account) {
  const { AutoScalingGroupName: name, Instances = [] } = group;
  const gone = undefinedFor('DeploymentDoesNotExistException');
  const found = await clients.codeDeploy.send(new GetDeploymentCommand({ deploymentId })).catch(gone);
  // Until it has ended a deployment needs both fleets.
  if (found?.deploymentInfo && found.deploymentInfo.completeTime === undefined) return [];
  const types = Instances.flatMap(({ InstanceType }) => InstanceType ?? []);
  const finding: Finding = {
    level: 'warning',
    about: `Auto Scaling group ${name}`,
    what: `deployment ${deploymentId} has ended and ${deploymentGroup} does not use it: ${await instancesCost(types, prices)}`,
    do: `aws autoscaling delete-auto-scaling-group --force-delete --auto-scaling-group-name ${name}`,
  };
  return [finding];
}
