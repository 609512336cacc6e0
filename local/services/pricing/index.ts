import type { ServiceDefinition } from '../../service.ts';
import { priceOperations } from './price-operations.ts';

/** The Price List: a few products of EC2 and Fargate with AWS's own prices, each with its date; no bulk files. */
export const pricing: ServiceDefinition = {
  name: 'pricing',
  wire: {
    serviceId: 'Pricing',
    signingName: 'pricing',
    protocol: 'awsJson1_1',
    target: 'AWSPriceListService',
    namespace: 'com.amazonaws.pricing',
    version: '2017-10-15',
    schemas: () => import('@aws-sdk/client-pricing'),
  },
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awspricelist.html: no action has a resource
  permissions: { prefix: 'pricing', operations: {} },
  checksRequiredMembers: true,
  create: (cloud) => ({ operations: priceOperations(cloud) }),
};
