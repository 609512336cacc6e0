import { randomUUID } from 'node:crypto';
import type { Cloud } from '../../../cloud.ts';
import { announce } from '../announce.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import type { ServiceRecord } from '../service-record.ts';

const MOST_EVENTS = 100; // what DescribeServices answers

/** Adds to the events of a service, newest first. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html */
export function addServiceEvent(cloud: Cloud, service: ServiceRecord, text: string): void {
  const message = `(service ${service.name}) ${text}`;
  service.events.unshift({ id: randomUUID(), createdAt: cloud.clock.now(), message });
  service.events.splice(MOST_EVENTS);
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html */
export function announceAction(
  cloud: Cloud,
  service: ServiceRecord,
  eventName:
    | 'SERVICE_STEADY_STATE'
    | 'TASKSET_STEADY_STATE'
    | 'SERVICE_TASK_START_IMPAIRED'
    | 'SERVICE_DESIRED_COUNT_UPDATED',
): void {
  const detail = {
    eventType: eventName === 'SERVICE_TASK_START_IMPAIRED' ? 'WARN' : 'INFO',
    eventName,
    clusterArn: service.clusterArn,
    createdAt: new Date(cloud.clock.now()),
  };
  void announce(cloud, { detailType: 'ECS Service Action', resource: service.arn, detail });
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html */
export function announceDeployment(
  cloud: Cloud,
  deployment: DeploymentRecord,
  { name, reason }: { readonly name: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED'; readonly reason: string },
): void {
  const detail = {
    eventType: name === 'FAILED' ? 'ERROR' : 'INFO',
    eventName: `SERVICE_DEPLOYMENT_${name}`,
    deploymentId: deployment.taskSetId,
    serviceDeploymentArn: deployment.arn,
    updatedAt: new Date(cloud.clock.now()),
    reason,
  };
  void announce(cloud, {
    detailType: 'ECS Deployment State Change',
    resource: deployment.serviceArn,
    detail,
  });
}
