import { notImplemented } from '../../../dispatch.ts';
import type { Operation, Request, Service } from '../../../service.ts';

type Operations = Service['operations'];

/** Each region has stacks of its own: a request that was signed for another one is answered by `elsewhere`. */
export function byRegion(own: string, here: Operations, elsewhere: Operations): Operations {
  const entries = Object.entries(here).map(([name, operation]) => {
    const answer = (input: never, request: Request) => {
      if (request.region === undefined || request.region === own) return operation(input, request);
      const other = elsewhere[name];
      if (!other)
        throw notImplemented(
          'cloudformation',
          `${name} in ${request.region}, which is not its region ${own}`,
        );
      return other(input, request);
    };
    return [name, answer satisfies Operation] as const;
  });
  return Object.fromEntries(entries);
}
