/** What of an SDK client is needed to name its calls. */
interface Client {
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

interface CallContext {
  readonly clientName?: string;
  readonly commandName?: string;
}

type Next = (args: unknown) => Promise<unknown>;

const calls = new WeakMap<object, string>();

/** The client itself; what its calls throw is known to {@link callOf} from now on. */
export function namingCalls<C extends Client>(client: C): C {
  const middleware =
    (next: Next, { clientName, commandName }: CallContext) =>
    async (args: unknown) => {
      try {
        return await next(args);
      } catch (error) {
        const call = `${clientName?.replace(/Client$/, '')} ${commandName?.replace(/Command$/, '')}`;
        if (error instanceof Error) calls.set(error, call);
        throw error;
      }
    };
  client.middlewareStack.add(middleware as never, { step: 'initialize', name: 'namingCalls' } as never);
  return client;
}

/** `S3 GetObject`: the call that threw an error; undefined for what no call threw. */
export const callOf = (error: unknown): string | undefined =>
  error instanceof Error ? calls.get(error) : undefined;
