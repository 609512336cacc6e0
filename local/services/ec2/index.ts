import type { Cloud } from '../../cloud.ts';
import type { ServiceDefinition } from '../../service.ts';
import { createHosts } from './hosts.ts';
import { instanceOperations } from './instance-operations.ts';
import { launchTemplateOperations } from './launch-templates.ts';
import { createLifecycle } from './lifecycle.ts';
import { networkOperations } from './network.ts';
import { permissions } from './permissions.ts';
import { openRecords } from './records.ts';
import { tagOperations } from './tags.ts';

/**
 * Instances as processes of this machine: each a host agent with a folder for its disk and a loopback address of its
 * own. Images are names without content, user data is kept but not run. A host that starts again (StartInstances, or the
 * cloud itself after a stop) starts the applications that ran on it, as an init system with enabled services would.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/
 */
export const ec2: ServiceDefinition = {
  name: 'ec2',
  wire: {
    serviceId: 'EC2',
    signingName: 'ec2',
    protocol: 'ec2Query',
    target: 'AmazonEC2',
    namespace: 'com.amazonaws.ec2',
    xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15',
    version: '2016-11-15',
    schemas: () => import('@aws-sdk/client-ec2'),
  },
  permissions,
  create,
};

const RENEWAL_INTERVAL = 30 * 60_000; // half the life of a role session

function create(cloud: Cloud) {
  const records = openRecords(cloud);
  const hosts = createHosts(cloud);
  const lifecycle = createLifecycle(cloud, records, hosts);
  let cancelRenewal = () => {};
  const armRenewal = () => {
    cancelRenewal = cloud.clock.at(cloud.clock.now() + RENEWAL_INTERVAL, () => {
      armRenewal();
      void hosts.renewCredentials(records.instances.values());
    });
  };
  return {
    operations: {
      ...instanceOperations({ cloud, records, hosts, lifecycle }),
      ...launchTemplateOperations(cloud, records),
      ...tagOperations(records),
      ...networkOperations(cloud),
    },
    start: async () => {
      await lifecycle.resume();
      armRenewal();
    },
    stop: async () => {
      cancelRenewal();
      await lifecycle.close();
    },
  };
}
