import { forwardedEntry } from '../forwarded-entry.ts';
import type { TargetKind } from './target-kind.ts';

/** Another bus of the account: the event arrives there unchanged, with its id, source and time. */
export const eventBusTarget: TargetKind = {
  service: 'events',
  resource: /^event-bus\//,
  send: (cloud, caller, { target, event }) =>
    cloud.call(caller, 'events', 'PutEvents', { Entries: [forwardedEntry(target.Arn!, event)] }),
};
