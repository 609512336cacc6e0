import type { AddPermissionCommandInput, RemovePermissionCommandInput } from '@aws-sdk/client-sqs';
import type { Cloud } from '../../cloud.ts';
import type { PolicyStatement } from '../../policy/policy-document.ts';
import type { Operation } from '../../service.ts';
import { invalidValue } from './errors.ts';
import { setStatements, statementsOf } from './queue-policy.ts';
import type { Queues } from './queues.ts';

/** The statements of a queue's policy, one by one. */
export const permissionOperations = (cloud: Cloud, queues: Queues): Record<string, Operation> => ({
  AddPermission: (input: AddPermissionCommandInput) => {
    const { record } = queues.byUrl(input.QueueUrl);
    const statements = statementsOf(record);
    if (statements.some(({ Sid }) => Sid === input.Label)) {
      throw invalidValue(input.Label, 'Label', 'Already exists.');
    }
    setStatements(record, [...statements, grant(cloud.partition, record.arn, input)]);
    return {};
  },
  RemovePermission: ({ QueueUrl, Label }: RemovePermissionCommandInput) => {
    const { record } = queues.byUrl(QueueUrl);
    const statements = statementsOf(record);
    const kept = statements.filter(({ Sid }) => Sid !== Label);
    if (kept.length === statements.length) throw invalidValue(Label, 'Label', "can't find label.");
    setStatements(record, kept);
    return {};
  },
});

function grant(partition: string, arn: string, input: AddPermissionCommandInput): PolicyStatement {
  const { Label = '', AWSAccountIds = [], Actions = [] } = input;
  return {
    Sid: Label,
    Effect: 'Allow',
    Principal: { AWS: AWSAccountIds.map((account) => `arn:${partition}:iam::${account}:root`) },
    Action: Actions.map((action) => `SQS:${action}`),
    Resource: arn,
  };
}
