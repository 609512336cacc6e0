import type { HostFilter } from '../../../lib/views/read-fleet.ts';
import type { PageRequest } from '../../page/live-page.ts';
import { TARGET_STATUSES } from '../deployment/target-filter.ts';

/** Which hosts a page shows, and which page; all as its address has it. */
export interface HostWish {
  readonly filter: HostFilter;
  readonly page: number;
}

export function hostWish({ query }: Pick<PageRequest, 'query'>): HostWish {
  const host = query['host']?.trim().slice(0, 64);
  return {
    filter: {
      status: TARGET_STATUSES.find((status) => status === query['status']),
      health: query['health'] === 'bad' ? 'bad' : undefined,
      host: host === '' ? undefined : host,
    },
    page: wantedPage({ query }),
  };
}

/** The page that an address asks for: the first, where it names none. */
export const wantedPage = ({ query }: Pick<PageRequest, 'query'>): number =>
  Number(/^\d{1,6}$/.exec(query['page'] ?? '')?.[0] ?? 1);

/** The address of a group's hosts; with the part of a wish that is given. */
export function groupPath(
  application: string,
  group: string,
  { filter, page }: Partial<HostWish> = {},
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter ?? {})) if (value !== undefined) query.set(name, value);
  if (page !== undefined && page > 1) query.set('page', String(page));
  const path = `/fleet/${encodeURIComponent(application)}/${encodeURIComponent(group)}`;
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
