import { randomUUID } from 'node:crypto';
import type { StackStatus } from '@aws-sdk/client-cloudformation';
import type { CloudFormationContext } from '../cloudformation-context.ts';
import type { EventRecord, ResourceRecord, StackRecord } from '../records.ts';

const MOST_EVENTS = 5000;

/** Gives a stack a new status and notes it as an event. */
export function setStackStatus(
  context: CloudFormationContext,
  stack: StackRecord,
  status: StackStatus,
  reason?: string,
): void {
  stack.status = status;
  stack.reason = reason;
  note(context, stack, {
    logicalId: stack.name,
    physicalId: stack.id,
    type: 'AWS::CloudFormation::Stack',
    status,
    ...(reason === undefined ? {} : { reason }),
  });
}

/** Notes what a resource has come to. */
export function noteResource(
  context: CloudFormationContext,
  stack: StackRecord,
  resource: ResourceRecord,
): void {
  const { logicalId, physicalId = '', type, status, reason, properties } = resource;
  note(context, stack, {
    logicalId,
    physicalId,
    type,
    status,
    properties: JSON.stringify(properties),
    ...(reason === undefined ? {} : { reason }),
  });
}

function note(
  { cloud, tables }: CloudFormationContext,
  stack: StackRecord,
  event: Omit<EventRecord, 'id' | 'time'>,
): void {
  const events = tables.events.get(stack.id) ?? [];
  tables.events.set(stack.id, events);
  const token = stack.clientToken === undefined ? {} : { clientToken: stack.clientToken };
  const id =
    event.type === 'AWS::CloudFormation::Stack'
      ? randomUUID()
      : `${event.logicalId}-${event.status}-${randomUUID()}`;
  events.push({ id, time: cloud.clock.now(), ...token, ...event });
  if (events.length > MOST_EVENTS) events.splice(0, events.length - MOST_EVENTS);
}
