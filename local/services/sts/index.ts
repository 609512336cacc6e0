import type { Cloud } from '../../cloud.ts';
import type { Permission } from '../../permission.ts';
import type { PolicyDocument } from '../../policy/policy-document.ts';
import type { ServiceDefinition } from '../../service.ts';
import { iamTables, parsedPolicy } from '../iam/tables.ts';
import { accessKeyInfo } from './access-key-info.ts';
import { assumeRole } from './assume-role.ts';
import { callerIdentity } from './caller-identity.ts';
import { roleOfArn } from './role-of-arn.ts';
import { sessionToken } from './session-token.ts';

/** Sessions of roles and users, and who is asking. */
export const sts: ServiceDefinition = {
  name: 'sts',
  wire: {
    serviceId: 'STS',
    signingName: 'sts',
    protocol: 'awsQuery',
    target: 'AWSSecurityTokenServiceV20110615',
    namespace: 'com.amazonaws.sts',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    version: '2011-06-15',
    schemas: () => import('@aws-sdk/client-sts'),
  },
  permissions: {
    prefix: 'sts',
    operations: {
      AssumeRole: assumeRolePermissions,
      GetCallerIdentity: () => [],
      GetSessionToken: () => [],
    },
  },
  create: (cloud: Cloud) => {
    const tables = iamTables(cloud.store);
    return {
      operations: {
        AssumeRole: assumeRole(cloud, tables),
        GetSessionToken: sessionToken(tables),
        GetCallerIdentity: callerIdentity,
        GetAccessKeyInfo: accessKeyInfo(cloud, tables),
      },
      resourcePolicy: (roleArn: string): PolicyDocument | undefined => {
        const role = roleOfArn(cloud, tables, roleArn);
        return role && parsedPolicy(role.trust);
      },
    };
  },
};

function assumeRolePermissions(input: {
  RoleArn?: string;
  RoleSessionName?: string;
  ExternalId?: string;
}): readonly Permission[] {
  return [
    {
      action: 'sts:AssumeRole',
      resource: input.RoleArn ?? '',
      context: {
        'sts:RoleSessionName': input.RoleSessionName ?? '',
        ...(input.ExternalId === undefined ? {} : { 'sts:ExternalId': input.ExternalId }),
      },
    },
  ];
}
