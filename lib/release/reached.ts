import type { ReleaseRecord } from './release-record.ts';

type Unsaved = Omit<ReleaseRecord, 'nonce'>;

/** The changed record, with the time at which it came to what differs: a stage, or the state of an environment. */
export function withReached(before: Unsaved, after: Unsaved, at: string): Unsaved {
  const reached = before.stage === after.stage ? after.reached : { ...after.reached, [after.stage]: at };
  return {
    ...after,
    ...(reached ? { reached } : {}),
    environments: after.environments.map((environment) => {
      const known = before.environments.find(({ name }) => name === environment.name);
      if (!known || known.status === environment.status) return environment;
      return { ...environment, reached: { ...environment.reached, [environment.status]: at } };
    }),
  };
}
