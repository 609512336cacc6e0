import type { ServiceDefinition } from '../../service.ts';
import { instanceOperations } from './instance-operations.ts';
import { parameterOperations } from './parameter-operations.ts';
import { createParameters } from './parameters.ts';
import { permissions } from './permissions.ts';

/** Systems Manager: its Parameter Store, secure parameters sealed by KMS; and that it manages no host. */
export const ssm: ServiceDefinition = {
  name: 'ssm',
  wire: {
    serviceId: 'SSM',
    signingName: 'ssm',
    protocol: 'awsJson1_1',
    target: 'AmazonSSM',
    namespace: 'com.amazonaws.ssm',
    version: '2014-11-06',
    schemas: () => import('@aws-sdk/client-ssm'),
  },
  permissions,
  create: (cloud) => ({
    operations: { ...parameterOperations(createParameters(cloud)), ...instanceOperations },
  }),
};
