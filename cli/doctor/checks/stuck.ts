import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { hasEnded, type ReleaseRecord } from '../../../lib/release/release-record.ts';
import { undefinedFor } from '../../../lib/target/undefined-for.ts';
import type { Account } from '../account.ts';
import type { Check, Finding } from '../check.ts';
import { counted } from '../counted.ts';
import { laneFindings } from '../lane-findings.ts';
import { lookAtEach } from '../look-at-each.ts';
import { waitingIntents } from '../waiting-intents.ts';

/** What says that it is under way and is not: a release whose execution has ended, and what ended releases still hold. */
export const stuck: Check = {
  name: 'stuck',
  looksAt: 'releases that never end, and lanes and tokens that ended ones hold',
  async look(account) {
    const running = (await account.latest()).filter((record) => !hasEnded(record));
    const findings = await lookAtEach(running, {
      named: ({ release }) => `release ${release}`,
      look: (record) => executionFindings(record, account),
    });
    return {
      seen: `${counted(running.length, 'release')} under way`,
      findings: [...findings, ...(await laneFindings(account)), ...(await tokenFindings(account))],
    };
  },
};

async function executionFindings(record: ReleaseRecord, { clients, stackName }: Account): Promise<Finding[]> {
  const { release, execution: executionArn, environments } = record;
  const gone = undefinedFor('ExecutionDoesNotExist');
  const found = await clients.states.send(new DescribeExecutionCommand({ executionArn })).catch(gone);
  const status = found?.status ?? 'unknown to Step Functions';
  if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return [];
  const where = environments.find(({ startedAt, endedAt }) => startedAt && !endedAt);
  const stands = where === undefined ? 'as running' : `as ${where.status} in ${where.name}`;
  return [
    {
      level: 'fault',
      about: `release ${release}`,
      what: `it stands ${stands}, and its execution is ${status}: nobody will end its record`,
      // A file is taken as it is by both versions of the AWS CLI.
      do: `end it: echo '${endedEvent(record, found?.startDate)}' | aws lambda invoke --function-name ${stackName}-record --payload fileb:///dev/stdin /dev/null`,
    },
  ];
}

/** What Step Functions said, and was not heard. */
const endedEvent = ({ execution, startedAt }: ReleaseRecord, startDate: Date | undefined): string =>
  JSON.stringify({
    'detail-type': 'Step Functions Execution Status Change',
    time: startedAt,
    detail: {
      executionArn: execution,
      stateMachineArn: execution.replace(':execution:', ':stateMachine:').replace(/:[^:]+$/, ''),
      status: 'ABORTED',
      startDate: startDate?.getTime() ?? Date.parse(startedAt),
    },
  });

async function tokenFindings(account: Account): Promise<Finding[]> {
  const { store, stackName } = account;
  const findings: Finding[] = [];
  for await (const { release, environment } of waitingIntents(account)) {
    const record = await store.records.find(release);
    if (!record || !hasEnded(record)) continue;
    findings.push({
      level: 'warning',
      about: `token of ${release} in ${environment}`,
      what: `it is parked still, and the release has ended (${record.status})`,
      do: `reconcile removes it within five minutes: aws events enable-rule --name ${stackName}-reconcile`,
    });
  }
  return findings;
}
