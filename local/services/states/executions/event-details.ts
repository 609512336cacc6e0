import type { HistoryEvent } from '../interpreter/history.ts';

type Details = Readonly<Record<string, unknown>>;

/** The member of an event that holds its details, with what the API adds to data. */
export function eventDetails(
  event: HistoryEvent,
): { readonly member: string; readonly details: Details } | undefined {
  const member = Object.keys(event).find((key) => key.endsWith('EventDetails'));
  if (member === undefined) return undefined;
  const details = event[member] as Details;
  const added: Record<string, unknown> = {};
  for (const field of ['input', 'output', 'assignedVariables']) {
    if (field in details) added[`${field}Details`] = { truncated: false };
  }
  return { member, details: { ...details, ...added } };
}

/** Leaves out input, output and all that holds such data. */
export const withoutData = (details: Details): Details =>
  Object.fromEntries(Object.entries(details).filter(([name]) => !DATA.has(name)));

const DATA = new Set([
  'input',
  'inputDetails',
  'output',
  'outputDetails',
  'parameters',
  'assignedVariables',
  'assignedVariablesDetails',
]);
