import type { Cloud } from '../../cloud.ts';
import type { ServiceDefinition } from '../../service.ts';
import { accessKeyOperations } from './access-keys.ts';
import { attachedPolicyOperations } from './attached-policies.ts';
import { groupOperations } from './groups.ts';
import { iamContext } from './iam-context.ts';
import { inlinePolicyOperations } from './inline-policies.ts';
import { instanceProfileOperations } from './instance-profiles.ts';
import { managedPolicyOperations } from './managed-policies.ts';
import { managedPolicyVersionOperations } from './managed-policy-versions.ts';
import { permissions } from './permissions.ts';
import { roleOperations } from './roles.ts';
import { simulationOperations } from './simulation.ts';
import { userOperations } from './users.ts';

/** Users, groups, roles and their policies; `createIdentities` lets the wire see them. */
export const iam: ServiceDefinition = {
  name: 'iam',
  wire: {
    serviceId: 'IAM',
    signingName: 'iam',
    protocol: 'awsQuery',
    target: 'AWSIdentityManagementV20100508',
    namespace: 'com.amazonaws.iam',
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    version: '2010-05-08',
    schemas: () => import('@aws-sdk/client-iam'),
  },
  permissions,
  create: (cloud: Cloud) => {
    const context = iamContext(cloud);
    return {
      operations: {
        ...userOperations(context),
        ...accessKeyOperations(context),
        ...groupOperations(context),
        ...roleOperations(context),
        ...inlinePolicyOperations(context),
        ...attachedPolicyOperations(context),
        ...managedPolicyOperations(context),
        ...managedPolicyVersionOperations(context),
        ...instanceProfileOperations(context),
        ...simulationOperations(context),
      },
    };
  },
};
