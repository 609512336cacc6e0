import type { PageRequest } from '../../page/live-page.ts';

/** `all`: of a deployment that has one fleet. */
export type FleetName = 'all' | 'Green' | 'Blue';

export const TARGET_STATUSES = ['Pending', 'InProgress', 'Ready', 'Succeeded', 'Failed', 'Skipped'] as const;

/** Which targets are wanted, and from where on in each fleet; all as the page's address has it. */
export interface TargetFilter {
  readonly status?: (typeof TARGET_STATUSES)[number];
  readonly places: Partial<Record<FleetName, Place>>;
}

export interface Place {
  /** Where AWS's list goes on. */
  readonly token?: string;
  /** How many of that part of the list were shown. */
  readonly skip: number;
}

export function targetFilter({ query }: Pick<PageRequest, 'query'>): TargetFilter {
  const places: Partial<Record<FleetName, Place>> = {};
  for (const name of ['all', 'Green', 'Blue'] as const) {
    const [, skip, token] = /^(\d{1,3}) (.*)$/.exec(query[name] ?? '') ?? [];
    if (skip !== undefined) places[name] = { skip: Number(skip), ...(token ? { token } : {}) };
  }
  const status = TARGET_STATUSES.find((name) => name === query['targets']);
  return { places, ...(status === undefined ? {} : { status }) };
}

/** The part of the address that says this; `places` as `readFleets` names them. */
export function targetQuery(
  status: string | undefined,
  places: Partial<Record<FleetName, string>> = {},
): string {
  const query = new URLSearchParams(places);
  if (status !== undefined) query.set('targets', status);
  return query.size === 0 ? '' : `?${query.toString()}`;
}
