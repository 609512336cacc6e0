import {
  DescribeRuleCommand,
  type EventBridgeClient,
  ListTargetsByRuleCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-eventbridge';
import { GetFunctionConfigurationCommand, GetPolicyCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { undefinedFor } from '../../../lib/target/undefined-for.ts';
import type { Account } from '../account.ts';
import type { Check, Finding } from '../check.ts';
import { counted } from '../counted.ts';
import { lookAtEach } from '../look-at-each.ts';
import type { StackResource } from '../stack-template.ts';
import { somethingWaits } from '../waiting-intents.ts';

/** The rules by which uploads, deployments and alarms reach the pipeline. */
export const events: Check = {
  name: 'events',
  looksAt: 'the event rules: enabled, with targets that exist and may be called',
  async look(account) {
    const rules = (await account.stack()).ofType('AWS::Events::Rule');
    return {
      seen: counted(rules.length, 'rule'),
      findings: await lookAtEach(rules, {
        named: ({ logicalId }) => `rule ${logicalId}`,
        look: (rule) => ruleFindings(rule, account),
      }),
    };
  },
};

async function ruleFindings(rule: StackResource, account: Account): Promise<Finding[]> {
  const { clients } = account;
  const { revertDrift: putBack } = await account.stack();
  const Name = nameOf(rule);
  const about = `rule ${Name}`;
  const found = await clients.events.send(new DescribeRuleCommand({ Name })).catch((error: unknown) => {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  });
  if (!found) return [{ level: 'fault', about, what: 'it does not exist any more', do: putBack }];
  const findings: Finding[] = [];
  if (found.State === 'DISABLED' && (await mustBeOn(rule, account)))
    findings.push({
      level: 'fault',
      about,
      what: 'it is disabled; what happens meanwhile is lost',
      do: `aws events enable-rule --name ${Name}`,
    });
  return [...findings, ...(await targetFindings({ Name, arn: found.Arn ?? '', about, putBack }, clients))];
}

/** A rule's physical id is its name; on a bus of its own `bus|name`. */
const nameOf = ({ physicalId }: StackResource): string => physicalId.slice(physicalId.indexOf('|') + 1);

/** The schedule of reconcile is off while the pipeline rests. */
const mustBeOn = async ({ properties }: StackResource, account: Account): Promise<boolean> =>
  properties['State'] !== 'DISABLED' || (await somethingWaits(account));

interface Rule {
  readonly Name: string;
  readonly arn: string;
  readonly about: string;
  /** The command that makes it as it was. */
  readonly putBack: string;
}

interface Clients {
  readonly events: EventBridgeClient;
  readonly lambda: LambdaClient;
}

async function targetFindings({ Name, arn, about, putBack }: Rule, { events: bus, lambda }: Clients) {
  const { Targets = [] } = await bus.send(new ListTargetsByRuleCommand({ Rule: Name }));
  if (Targets.length === 0)
    return [
      { level: 'fault' as const, about, what: 'it has no target: its events reach nobody', do: putBack },
    ];
  const findings: Finding[] = [];
  for (const { Arn: FunctionName = '' } of Targets) {
    if (!FunctionName.includes(':lambda:')) continue;
    const what = await unreachable(lambda, FunctionName, arn);
    if (what !== undefined) findings.push({ level: 'fault', about, what, do: putBack });
  }
  return findings;
}

const NONE = 'ResourceNotFoundException';

/** Why a rule cannot call a function; undefined where it can. */
async function unreachable(lambda: LambdaClient, FunctionName: string, rule: string) {
  const there = await lambda
    .send(new GetFunctionConfigurationCommand({ FunctionName }))
    .catch(undefinedFor(NONE));
  if (!there) return `its target ${FunctionName} does not exist`;
  const policy = await lambda.send(new GetPolicyCommand({ FunctionName })).catch(undefinedFor(NONE));
  return policy?.Policy?.includes(rule) ? undefined : `it may not call its target ${FunctionName}`;
}
