import type { Options } from './options.ts';
import type { PushPorts } from './push-ports.ts';
import type { RemoteRef } from './remote-refs.ts';
import type { Remote } from './remote-url.ts';

/** Where the name of the branch lies that a clone checks out. */
export const headKey = ({ repository }: Remote): string => `head/${repository}`;

/** The lines that answer `list`: every ref that stands, and for a clone the branch to check out. */
export async function listRefs(
  refs: ReadonlyMap<string, RemoteRef>,
  { isForPush, options }: { readonly isForPush: boolean; readonly options: Options },
  { git, store, remote }: PushPorts,
): Promise<readonly string[]> {
  const live = [...refs.values()].filter(({ record }) => record.target !== null);
  const format = live[0]?.record.objectFormat ?? (await git.objectFormat().catch(() => 'sha1'));
  const head = isForPush ? undefined : (await store.read(headKey(remote)))?.text.trim();
  return [
    ...(options.wantsObjectFormat ? [`:object-format ${format}`] : []),
    ...(head !== undefined && live.some(({ ref }) => ref === head) ? [`@${head} HEAD`] : []),
    ...live.map(({ ref, record }) => `${record.target} ${ref}`).toSorted(),
  ];
}
