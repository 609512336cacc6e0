import type { ServiceDefinition } from '../../service.ts';
import { aliasOperations } from './alias-operations.ts';
import { encryptionOperations } from './encryption-operations.ts';
import { keyOperations } from './key-operations.ts';
import { keyPolicyOperations } from './key-policy.ts';
import { createKeys } from './keys.ts';
import { permissions } from './permissions.ts';
import { signatureOperations } from './signature-operations.ts';
import { tagOperations } from './tag-operations.ts';

/** KMS: keys that sign (EC, RSA) or encrypt (symmetric), with key policies; their secrets lie in the data folder. */
export const kms: ServiceDefinition = {
  name: 'kms',
  wire: {
    serviceId: 'KMS',
    signingName: 'kms',
    protocol: 'awsJson1_1',
    target: 'TrentService',
    namespace: 'com.amazonaws.kms',
    version: '2014-11-01',
    schemas: () => import('@aws-sdk/client-kms'),
  },
  permissions,
  create: (cloud) => {
    const keys = createKeys(cloud);
    return {
      operations: {
        ...keyOperations(keys),
        ...keyPolicyOperations(keys),
        ...aliasOperations(keys),
        ...tagOperations(keys),
        ...signatureOperations(keys),
        ...encryptionOperations(keys),
      },
      resourcePolicy: (arn) => keys.keys.get(arn.slice(arn.lastIndexOf('/') + 1))?.policy,
      resourcePolicyMustAllow: true,
    };
  },
};
