import type { PageRequest } from '../../page/live-page.ts';

export const STATUSES = [
  'Created',
  'Queued',
  'InProgress',
  'Baking',
  'Ready',
  'Succeeded',
  'Failed',
  'Stopped',
] as const;

/** Which deployments are wanted, and from where on; all as the page's address has it. */
export interface DeploymentFilter {
  readonly id?: string;
  readonly application?: string;
  readonly group?: string;
  readonly status?: (typeof STATUSES)[number];
  /** Where AWS's list goes on, and how many of its page were shown. */
  readonly after?: string;
  readonly skip: number;
  /** The last deployment that was shown, where several lists are read side by side. */
  readonly before?: { readonly at: string; readonly id: string };
}

export function deploymentFilter({ query }: Pick<PageRequest, 'query'>): DeploymentFilter {
  const text = (name: string) => query[name]?.trim() || undefined;
  const [at, id] = text('before')?.split(' ') ?? [];
  const isTime = at !== undefined && !Number.isNaN(Date.parse(at));
  return {
    id: text('id'),
    application: text('application'),
    group: text('application') && text('group'),
    status: STATUSES.find((status) => status === text('status')),
    after: text('after'),
    skip: Number(/^\d{1,3}$/.exec(text('skip') ?? '')?.[0] ?? 0),
    ...(isTime && id !== undefined ? { before: { at, id } } : {}),
  };
}

/** The address of the list with this filter. */
export function filterPath({ before, skip, ...filter }: Partial<DeploymentFilter>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, value);
  if (skip) query.set('skip', String(skip));
  if (before) query.set('before', `${before.at} ${before.id}`);
  return query.size === 0 ? '/deployments' : `/deployments?${query.toString()}`;
}
