import type {
  CreateListenerCommandInput,
  DeleteListenerCommandInput,
  DescribeListenersCommandInput,
  Listener,
  ModifyListenerCommandInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../aws-error.ts';
import type { Service } from '../../service.ts';
import { page } from '../page.ts';
import { describeActions, validateActions } from './actions.ts';
import type { DataPlane } from './data-plane.ts';
import { findListener, findLoadBalancer } from './find.ts';
import { invalidMarker, uniqueId } from './names.ts';
import { listenersOf, rulesOf, type ListenerRecord, type Records } from './records.ts';
import { tagsOf } from './tags.ts';

export const listenerOperations = (records: Records, dataPlane: DataPlane): Service['operations'] => ({
  CreateListener: async (input: CreateListenerCommandInput) => {
    const record = newRecord(records, input);
    records.listeners.set(record.arn, record);
    await dataPlane.refresh();
    return { Listeners: [describe(record)] };
  },
  DescribeListeners: (input: DescribeListenersCommandInput) => {
    const selected = input.ListenerArns?.length
      ? input.ListenerArns.map((arn) => findListener(records, arn))
      : listenersOf(records, findLoadBalancer(records, input.LoadBalancerArn).arn);
    const { items, nextToken } = page(selected, {
      limit: input.PageSize ?? 400,
      token: input.Marker,
      invalid: invalidMarker,
    });
    return { Listeners: items.map(describe), NextMarker: nextToken };
  },
  ModifyListener: async (input: ModifyListenerCommandInput) => {
    const record = findListener(records, input.ListenerArn);
    if (input.Protocol !== undefined) requireHttp(input.Protocol);
    if (input.Port !== undefined && input.Port !== record.port) {
      requireFreePort(records, record.loadBalancerArn, input.Port);
      record.port = input.Port;
      record.boundPort = 0;
    }
    if (input.DefaultActions) record.defaultActions = validateActions(records, input.DefaultActions);
    await dataPlane.refresh();
    return { Listeners: [describe(record)] };
  },
  DeleteListener: async (input: DeleteListenerCommandInput) => {
    const record = findListener(records, input.ListenerArn);
    for (const rule of rulesOf(records, record.arn)) records.rules.delete(rule.arn);
    records.listeners.delete(record.arn);
    await dataPlane.refresh();
    return {};
  },
});

function newRecord(records: Records, input: CreateListenerCommandInput): ListenerRecord {
  const loadBalancer = findLoadBalancer(records, input.LoadBalancerArn);
  requireHttp(input.Protocol);
  if (input.Port === undefined) throw new AwsError('ValidationError', 'A listener port must be specified');
  requireFreePort(records, loadBalancer.arn, input.Port);
  return {
    arn: `${loadBalancer.arn.replace(':loadbalancer/', ':listener/')}/${uniqueId()}`,
    loadBalancerArn: loadBalancer.arn,
    port: input.Port,
    boundPort: 0,
    defaultActions: validateActions(records, input.DefaultActions),
    tags: tagsOf(input.Tags),
  };
}

function requireHttp(protocol: string | undefined): void {
  if (protocol !== 'HTTP')
    throw new AwsError(
      'UnsupportedProtocol',
      `Listener protocol '${protocol}' is not offered by this cloud; use 'HTTP'`,
    );
}

function requireFreePort(records: Records, loadBalancerArn: string, port: number): void {
  if (listenersOf(records, loadBalancerArn).some((listener) => listener.port === port))
    throw new AwsError('DuplicateListener', 'A listener already exists on this port for this load balancer');
}

const describe = (record: ListenerRecord): Listener => ({
  ListenerArn: record.arn,
  LoadBalancerArn: record.loadBalancerArn,
  Port: record.port,
  Protocol: 'HTTP',
  DefaultActions: describeActions(record.defaultActions),
});
