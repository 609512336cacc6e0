import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import type { Cloud } from '../../cloud.ts';
import type { Request, Service, ServiceDefinition } from '../../service.ts';
import { busOperations } from './bus-operations.ts';
import { createDeliveries } from './deliveries.ts';
import { createEventsState } from './events-state.ts';
import { createFaults, NO_FAULTS } from './faults.ts';
import { permissions } from './permissions.ts';
import { putEvents } from './put-events.ts';
import { createRouter } from './router.ts';
import { ruleOperations } from './rule-operations.ts';
import { createScheduler } from './scheduler.ts';
import { tagOperations } from './tag-operations.ts';
import { targetOperations } from './target-operations.ts';

/** EventBridge: buses, rules with patterns and schedules, targets with retries and dead letters. */
export const events: ServiceDefinition = {
  name: 'events',
  wire: {
    serviceId: 'EventBridge',
    signingName: 'events',
    protocol: 'awsJson1_1',
    target: 'AWSEvents',
    namespace: 'com.amazonaws.eventbridge',
    xmlNamespace: 'http://events.amazonaws.com/doc/2015-10-07',
    version: '2015-10-07',
    schemas: () => import('@aws-sdk/client-eventbridge'),
  },
  permissions,
  create: createEvents,
};

function createEvents(cloud: Cloud): Service {
  const state = createEventsState(cloud);
  const deliveries = createDeliveries(cloud);
  const router = createRouter(state, deliveries, cloud.options.faults ? createFaults() : NO_FAULTS);
  const scheduler = createScheduler(state, router);
  return {
    operations: {
      ...busOperations(state),
      ...ruleOperations(state, scheduler.changed),
      ...targetOperations(state),
      ...tagOperations(state),
      PutEvents: (input: PutEventsCommandInput, request: Request) =>
        putEvents(state, router.publish, input, request),
    },
    resourcePolicy: (arn) => [...state.buses.values()].find((bus) => bus.arn === arn)?.policy,
    start: () => {
      deliveries.start();
      scheduler.start();
    },
    stop: () => {
      scheduler.stop();
      router.stop();
      deliveries.stop();
    },
  };
}
