import type { GetExecutionHistoryCommandInput } from '@aws-sdk/client-sfn';
import { eventDetails, withoutData } from '../executions/event-details.ts';
import type { Executor } from '../executions/executor.ts';
import type { HistoryEvent } from '../interpreter/history.ts';
import type { StatesState } from '../states-state.ts';
import { invalidToken, pageSize } from '../validate.ts';

/** The events of an execution by id, or the newest first. The token is the id of the next event. */
export async function getExecutionHistory(
  state: StatesState,
  executor: Executor,
  input: GetExecutionHistoryCommandInput,
): Promise<object> {
  const { events } = await executor.data(state.execution(input.executionArn));
  const limit = pageSize(input.maxResults);
  const backwards = input.reverseOrder === true;
  const first = input.nextToken === undefined ? (backwards ? events.length : 1) : idOf(input.nextToken);
  const ids = Array.from({ length: limit }, (_, step) => (backwards ? first - step : first + step)).filter(
    (id) => id >= 1 && id <= events.length,
  );
  const next = (ids.at(-1) ?? first) + (backwards ? -1 : 1);
  return {
    events: ids.map((id) => present(events[id - 1]!, input.includeExecutionData !== false)),
    ...(next >= 1 && next <= events.length && { nextToken: tokenOf(next) }),
  };
}

function present(event: HistoryEvent, includeData: boolean): object {
  const { id, previousEventId, timestamp, type } = event;
  const found = eventDetails(event);
  return {
    timestamp: new Date(timestamp),
    type,
    id,
    previousEventId,
    ...(found && { [found.member]: includeData ? found.details : withoutData(found.details) }),
  };
}

const tokenOf = (id: number) => Buffer.from(`event:${id}`).toString('base64');

function idOf(token: string): number {
  const [, digits] = /^event:(\d{1,9})$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (digits === undefined) throw invalidToken();
  return Number(digits);
}
