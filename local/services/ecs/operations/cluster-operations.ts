import type {
  Cluster,
  CreateClusterCommandInput,
  DeleteClusterCommandInput,
  DescribeClustersCommandInput,
  ListClustersCommandInput,
  UpdateClusterCommandInput,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Service } from '../../../service.ts';
import { invalidParameter, refuseMembers } from '../errors.ts';
import { clusterNamed, DEFAULT_CLUSTER, findCluster } from '../find.ts';
import { listPage } from '../list-page.ts';
import type { ClusterRecord, Records } from '../records.ts';
import { readTags, tagList } from '../tags.ts';

const NO_INSIGHTS = [{ name: 'containerInsights', value: 'disabled' }] as const;

export const clusterOperations = (cloud: Cloud, records: Records): Service['operations'] => ({
  CreateCluster: (input: CreateClusterCommandInput) => {
    refuseMembers(
      input,
      ['capacityProviders', 'defaultCapacityProviderStrategy', 'serviceConnectDefaults'],
      'a cluster',
    );
    const name = input.clusterName ?? DEFAULT_CLUSTER;
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw invalidParameter('Invalid cluster name.');
    const known = clusterNamed(records, name);
    if (known?.status === 'ACTIVE') return { cluster: describe(records, known) }; // as AWS: the one that is there
    const arn = cloud.arn('ecs', `cluster/${name}`);
    const settings = input.settings ?? NO_INSIGHTS;
    const cluster: ClusterRecord = { arn, name, status: 'ACTIVE', settings, tags: readTags(input.tags) };
    records.clusters.set(arn, cluster);
    return { cluster: describe(records, cluster) };
  },
  DescribeClusters: ({ clusters = [DEFAULT_CLUSTER] }: DescribeClustersCommandInput) => {
    const found = clusters.map((reference) => ({ reference, cluster: clusterNamed(records, reference) }));
    return {
      clusters: found.flatMap(({ cluster }) => (cluster ? [describe(records, cluster)] : [])),
      failures: found
        .filter(({ cluster }) => !cluster)
        .map(({ reference }) => ({
          arn: reference.startsWith('arn:') ? reference : cloud.arn('ecs', `cluster/${reference}`),
          reason: 'MISSING',
        })),
    };
  },
  ListClusters: (input: ListClustersCommandInput) => {
    const active = [...records.clusters.values()].filter(({ status }) => status === 'ACTIVE');
    const { items, ...more } = listPage(
      active.map(({ arn }) => arn),
      input,
    );
    return { clusterArns: items, ...more };
  },
  UpdateCluster: (input: UpdateClusterCommandInput) => {
    refuseMembers(input, ['serviceConnectDefaults'], 'a cluster');
    const cluster = findCluster(records, input.cluster);
    cluster.settings = input.settings ?? cluster.settings;
    return { cluster: describe(records, cluster) };
  },
  DeleteCluster: ({ cluster: reference }: DeleteClusterCommandInput) => {
    const cluster = findCluster(records, reference);
    const { activeServicesCount, runningTasksCount, pendingTasksCount } = describe(records, cluster);
    if (activeServicesCount)
      throw new AwsError(
        'ClusterContainsServicesException',
        'The Cluster cannot be deleted while Services are active.',
      );
    if (runningTasksCount || pendingTasksCount)
      throw new AwsError(
        'ClusterContainsTasksException',
        'The Cluster cannot be deleted while Tasks are active.',
      );
    cluster.status = 'INACTIVE';
    return { cluster: describe(records, cluster) };
  },
});

function describe(records: Records, cluster: ClusterRecord) {
  const tasks = [...records.tasks.values()].filter(({ clusterArn }) => clusterArn === cluster.arn);
  const services = [...records.services.values()].filter(({ clusterArn }) => clusterArn === cluster.arn);
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: 0,
    runningTasksCount: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    pendingTasksCount: tasks.filter(({ lastStatus }) => PENDING.includes(lastStatus)).length,
    activeServicesCount: services.filter(({ status }) => status !== 'INACTIVE').length,
    statistics: [],
    settings: [...cluster.settings],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    tags: tagList(cluster.tags),
  } satisfies Cluster;
}

const PENDING: readonly string[] = ['PROVISIONING', 'PENDING', 'ACTIVATING'];
