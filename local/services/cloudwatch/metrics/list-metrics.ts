import type { ListMetricsCommandInput } from '@aws-sdk/client-cloudwatch';
import { page } from '../../page.ts';
import { invalidToken, invalidValue } from '../errors.ts';
import type { MetricRecord, MetricStore } from './metric-store.ts';

const PAGE = 500;
const TWO_WEEKS = 14 * 86_400_000;
const THREE_HOURS = 3 * 3_600_000;

/** The metrics that had data in the last two weeks (or three hours), by name and dimensions. */
export function listMetrics(store: MetricStore, now: number, input: ListMetricsCommandInput) {
  if (input.RecentlyActive !== undefined && input.RecentlyActive !== 'PT3H') {
    throw invalidValue(`The value ${String(input.RecentlyActive)} for parameter RecentlyActive is invalid.`);
  }
  const oldest = now - (input.RecentlyActive ? THREE_HOURS : TWO_WEEKS);
  const matching = [...store.all()].filter((record) => record.lastPut >= oldest && matches(record, input));
  const { items, nextToken } = page(matching, { limit: PAGE, token: input.NextToken, invalid: invalidToken });
  const metrics = items.map(({ namespace, name, dimensions }) => ({
    Namespace: namespace,
    MetricName: name,
    Dimensions: [...dimensions],
  }));
  return { Metrics: metrics, NextToken: nextToken };
}

function matches(
  record: MetricRecord,
  { Namespace, MetricName, Dimensions = [] }: ListMetricsCommandInput,
): boolean {
  if (Namespace !== undefined && Namespace !== record.namespace) return false;
  if (MetricName !== undefined && MetricName !== record.name) return false;
  return Dimensions.every(({ Name, Value }) =>
    record.dimensions.some(
      (dimension) => dimension.Name === Name && (Value === undefined || dimension.Value === Value),
    ),
  );
}
