import { GetRoleCommand, type IAMClient, paginateSimulatePrincipalPolicy } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { atMost } from '../../../lib/runtime/at-most.ts';
import type { Check, Finding } from '../check.ts';
import { commandNeeds, type Need } from '../command-needs.ts';

const AT_ONCE = 4;

/**
 * What you may not do that other commands want: IAM itself says, by your identity policies. What is read for the other checks
 * is tried for real anyway.
 */
export const permissions: Check = {
  name: 'permissions',
  looksAt: 'what the other commands need and you may not',
  async look(account) {
    const { clients } = account;
    const { Arn = '' } = await clients.sts.send(new GetCallerIdentityCommand());
    const needs = commandNeeds(account, Arn);
    const seen = `what ${new Set(needs.map(({ command }) => command)).size} commands need`;
    // IAM simulates no root user; nothing but an organisation's policies can forbid it anything.
    if (Arn.endsWith(':root')) return { seen: `${seen}; the root user may do everything`, findings: [] };
    const denied = await deniedOf(needs, {
      iam: clients.iam,
      principal: await principalOf(clients.iam, Arn),
    });
    return { seen, findings: commandFindings(denied) };
  },
};

/** A session has the policies of its role, whose ARN may have a path: `role/teams/deployer`. */
async function principalOf(iam: IAMClient, arn: string): Promise<string> {
  const RoleName = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (RoleName === undefined) return arn;
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  return Role!.Arn!;
}

interface Simulation {
  readonly iam: IAMClient;
  readonly principal: string;
}

/** One call per resource: a simulation crosses all actions with all resources. */
async function deniedOf(needs: readonly Need[], { iam, principal }: Simulation): Promise<Need[]> {
  const resources = [...new Set(needs.map(({ resource }) => resource))];
  const denied = await atMost(AT_ONCE, resources, async (resource) => {
    const here = needs.filter((need) => need.resource === resource);
    const input = {
      PolicySourceArn: principal,
      ActionNames: [...new Set(here.map(({ action }) => action))],
      ResourceArns: [resource],
    };
    const refused = new Set<string>();
    for await (const page of paginateSimulatePrincipalPolicy({ client: iam }, input)) {
      for (const { EvalActionName, EvalDecision } of page.EvaluationResults ?? []) {
        if (EvalDecision !== 'allowed') refused.add(EvalActionName!);
      }
    }
    return here.filter(({ action }) => refused.has(action));
  });
  return denied.flat();
}

function commandFindings(denied: readonly Need[]): Finding[] {
  const commands = [...new Set(denied.map(({ command }) => command))];
  return commands.map((command) => {
    const lacking = denied.filter((need) => need.command === command);
    return {
      level: 'warning',
      about: `signalbox ${command}`,
      what: `you may not ${lacking.map(({ action }) => action).join(', ')}`,
      do: `ask for ${lacking.map(({ action, resource }) => `${action} on ${resource}`).join('; ')}`,
    };
  });
}
