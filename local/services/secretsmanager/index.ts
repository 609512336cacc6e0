import type { ServiceDefinition } from '../../service.ts';
import { permissions } from './permissions.ts';
import { secretOperations } from './secret-operations.ts';
import { createSecrets } from './secrets.ts';

/** Secrets Manager: secrets and their versions, sealed under data keys of KMS; no rotation, no replicas. */
export const secretsmanager: ServiceDefinition = {
  name: 'secretsmanager',
  wire: {
    serviceId: 'Secrets Manager',
    signingName: 'secretsmanager',
    protocol: 'awsJson1_1',
    target: 'secretsmanager',
    namespace: 'com.amazonaws.secretsmanager',
    version: '2017-10-17',
    schemas: () => import('@aws-sdk/client-secrets-manager'),
  },
  permissions,
  create: (cloud) => ({ operations: secretOperations(createSecrets(cloud)) }),
};
