import { keys } from '../../lib/store/keys.ts';
import type { Account } from './account.ts';

/** What a release waits with: its key, for the token in it is a secret. */
export interface WaitingIntent {
  readonly release: string;
  readonly environment: string;
  readonly key: string;
}

/** Whose tokens are parked, by the keys alone. */
export async function* waitingIntents({ store }: Pick<Account, 'store'>): AsyncGenerator<WaitingIntent> {
  for await (const key of store.objects.list(keys.intents)) {
    const [release = '', name = ''] = key.slice(keys.intents.length).split('/');
    yield { release, environment: decodeURIComponent(name.replace(/\.json$/, '')), key };
  }
}

/** Whether any release is on its way through an environment. */
export async function somethingWaits(account: Pick<Account, 'store'>): Promise<boolean> {
  return !(await waitingIntents(account).next()).done;
}
