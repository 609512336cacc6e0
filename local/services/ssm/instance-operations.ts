import type { DescribeInstanceInformationCommandInput } from '@aws-sdk/client-ssm';
import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import { badToken, invalid } from './ssm-error.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_InstanceInformationStringFilter.html */
const FILTER_KEYS = new Set([
  'ActivationIds',
  'AgentVersion',
  'AssociationStatus',
  'IamRole',
  'InstanceIds',
  'PingStatus',
  'PlatformType',
  'PlatformTypes',
  'ResourceType',
]);

/** Hosts of this cloud run no SSM agent, and what registers none is not managed: the list is empty, as it would be on AWS. */
export const instanceOperations: Record<string, Operation> = {
  DescribeInstanceInformation: (input: DescribeInstanceInformationCommandInput) => {
    const { Filters = [], InstanceInformationFilterList: older = [], MaxResults, NextToken } = input;
    if (Filters.length > 0 && older.length > 0)
      throw invalid('Filters and InstanceInformationFilterList cannot be given together.');
    if (MaxResults !== undefined && (MaxResults < 5 || MaxResults > 50))
      throw invalid(`Value '${MaxResults}' at 'maxResults' failed to satisfy constraint: between 5 and 50`);
    for (const key of [...Filters.map(({ Key }) => Key), ...older.map(({ key }) => key)]) {
      if (!FILTER_KEYS.has(key ?? '') && !key?.startsWith('tag:'))
        throw new AwsError('InvalidFilterKey', `The specified key is not valid: ${key}`, { status: 400 });
    }
    if (NextToken !== undefined) throw badToken();
    return { InstanceInformationList: [] };
  },
};
