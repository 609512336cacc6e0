import { callService } from './call-service.ts';
import type { Integration } from './integration.ts';
import { operationOf, SDK_SERVICES } from './sdk-services.ts';

/**
 * `aws-sdk:<service>:<action>`: any operation of a service of this cloud.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export const awsSdk: Integration = {
  start: (context, call) => {
    const { type, action } = call.resource;
    const target = SDK_SERVICES[type.replace('aws-sdk:', '')]!;
    return callService(context, { ...target, operation: operationOf(action) }, call);
  },
};
