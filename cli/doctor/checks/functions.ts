import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Account } from '../account.ts';
import type { Check, Finding } from '../check.ts';
import { counted } from '../counted.ts';
import { lookAtEach } from '../look-at-each.ts';
import type { StackResource } from '../stack-template.ts';

/** The pipeline's own functions: fit to be called, and not failing. */
export const functions: Check = {
  name: 'functions',
  looksAt: "the pipeline's functions: their state, and the errors of the last day",
  async look(account) {
    const stack = await account.stack();
    const all = stack.ofType('AWS::Lambda::Function');
    const byEvents = new Set(
      stack
        .ofType('AWS::Lambda::EventInvokeConfig')
        .map(({ properties }) => stack.resolve(properties['FunctionName'])),
    );
    const findings = await lookAtEach(all, {
      named: ({ physicalId }) => `function ${physicalId}`,
      look: async (lambda) => [
        ...(await stateFindings(lambda, account)),
        // What a state machine calls may refuse a release: an error, as Lambda counts, and an answer.
        ...(byEvents.has(lambda.physicalId) ? await errorFindings(lambda, account) : []),
      ],
    });
    return { seen: counted(all.length, 'function'), findings };
  },
};

async function stateFindings({ physicalId: FunctionName }: StackResource, { clients }: Account) {
  const about = `function ${FunctionName}`;
  const found = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const findings: Finding[] = [];
  const states = [found.State ?? 'Active', found.LastUpdateStatus ?? 'Successful'];
  if (states.includes('Failed')) {
    const what = `it cannot be called: ${found.LastUpdateStatusReason ?? found.StateReason ?? 'no reason is known'}`;
    findings.push({ level: 'fault', about, what, do: 'bring it out again: npx serverless deploy --force' });
  }
  const limit = await clients.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
  if (limit.ReservedConcurrentExecutions === 0)
    findings.push({
      level: 'fault',
      about,
      what: 'its reserved concurrency is 0: every call is throttled',
      do: `aws lambda delete-function-concurrency --function-name ${FunctionName}`,
    });
  return findings;
}

const DAY_MS = 86_400_000;
/** The clock of a cloud may be ahead of this machine's; nothing is there yet after its own now. */
const AHEAD_MS = 30 * DAY_MS;
const PERIOD_SECONDS = 3_600;

async function errorFindings({ physicalId: name }: StackResource, { clients }: Account): Promise<Finding[]> {
  const Dimensions = [{ Name: 'FunctionName', Value: name }];
  const Metric = { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions };
  const since = Date.now() - DAY_MS;
  const { MetricDataResults = [] } = await clients.cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(since),
      EndTime: new Date(Date.now() + AHEAD_MS),
      MetricDataQueries: [{ Id: 'errors', MetricStat: { Metric, Period: PERIOD_SECONDS, Stat: 'Sum' } }],
    }),
  );
  const errors = (MetricDataResults[0]?.Values ?? []).reduce((sum, value) => sum + value, 0);
  if (errors === 0) return [];
  return [
    {
      level: 'warning',
      about: `function ${name}`,
      what: `${errors} of its calls failed within a day`,
      do: `read why: aws logs filter-log-events --log-group-name /aws/lambda/${name} --filter-pattern ERROR --start-time ${since} --query 'events[].message' --output text`,
    },
  ];
}
