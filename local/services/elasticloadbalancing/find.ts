import { AwsError } from '../../aws-error.ts';
import type {
  ListenerRecord,
  LoadBalancerRecord,
  RuleRecord,
  Records,
  TargetGroupRecord,
} from './records.ts';

/** A record by its ARN, or AWS's error for one that does not exist. */
export const findLoadBalancer = (records: Records, arn: string | undefined): LoadBalancerRecord =>
  found(records.loadBalancers, arn, 'LoadBalancerNotFound', 'Load balancer');

export const findTargetGroup = (records: Records, arn: string | undefined): TargetGroupRecord =>
  found(records.targetGroups, arn, 'TargetGroupNotFound', 'Target group');

export const findListener = (records: Records, arn: string | undefined): ListenerRecord =>
  found(records.listeners, arn, 'ListenerNotFound', 'Listener');

export const findRule = (records: Records, arn: string | undefined): RuleRecord =>
  found(records.rules, arn, 'RuleNotFound', 'Rule');

function found<Found>(
  table: ReadonlyMap<string, Found>,
  arn: string | undefined,
  code: string,
  kind: string,
): Found {
  const record = table.get(arn ?? '');
  if (record === undefined) throw new AwsError(code, `${kind} '${arn}' not found`);
  return record;
}
