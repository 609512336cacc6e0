import type { PolicyDocument, PolicyStatement } from '../../policy/policy-document.ts';
import { policyStatements } from '../policy-statements.ts';
import type { QueueRecord } from './queue-record.ts';
import type { Queues } from './queues.ts';

/** The policy on a queue, as the cloud asks for it. */
export function queuePolicy(queues: Queues, arn: string): PolicyDocument | undefined {
  const record = queues.all.get(arn.split(':').at(-1)!)?.record;
  const text = record?.arn === arn ? record.attributes['Policy'] : undefined;
  return text ? (JSON.parse(text) as PolicyDocument) : undefined;
}

export const statementsOf = ({ attributes }: QueueRecord): PolicyStatement[] =>
  policyStatements(attributes['Policy'] ? (JSON.parse(attributes['Policy']) as PolicyDocument) : undefined);

export function setStatements(record: QueueRecord, Statement: PolicyStatement[]): void {
  if (Statement.length === 0) delete record.attributes['Policy'];
  else record.attributes['Policy'] = JSON.stringify({ Version: '2012-10-17', Statement });
}
