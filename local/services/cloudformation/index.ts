import type { Cloud } from '../../cloud.ts';
import type { ServiceDefinition } from '../../service.ts';
import { createStore } from '../../store/store.ts';
import { cloudFormationContext, type CloudFormationContext } from './cloudformation-context.ts';
import { createStackEngine } from './engine/stack-engine.ts';
import { byRegion } from './operations/by-region.ts';
import { changeSetOperations } from './operations/change-sets.ts';
import { describeStackOperations } from './operations/describe-stacks.ts';
import { exportOperations } from './operations/exports.ts';
import { stackOperations } from './operations/stacks.ts';
import { templateOperations } from './operations/templates.ts';
import { permissions } from './permissions.ts';

/** Stacks and change sets: the templates that AWS runs, run by the other services of the local cloud. */
export const cloudformation: ServiceDefinition = {
  name: 'cloudformation',
  wire: {
    serviceId: 'CloudFormation',
    signingName: 'cloudformation',
    protocol: 'awsQuery',
    target: 'CloudFormation',
    namespace: 'com.amazonaws.cloudformation',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    version: '2010-05-15',
    schemas: () => import('@aws-sdk/client-cloudformation'),
  },
  permissions,
  create: (cloud: Cloud) => {
    const context = cloudFormationContext(cloud);
    const engine = createStackEngine(context);
    return {
      operations: byRegion(
        cloud.region,
        {
          ...stackOperations(context, engine),
          ...changeSetOperations(context, engine),
          ...readOperations(context),
        },
        // This cloud is one region; of every other one it knows that nothing is there.
        readOperations(cloudFormationContext({ ...cloud, store: createStore() })),
      ),
      start: () => engine.resume(),
      stop: () => engine.stop(),
    };
  },
};

const readOperations = (context: CloudFormationContext) => ({
  ...describeStackOperations(context),
  ...templateOperations(context),
  ...exportOperations(context),
});
