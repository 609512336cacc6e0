import type { Context } from 'hono';
import type { PageRequest } from '../page/live-page.ts';

export const requestOf = (context: Context): PageRequest => ({
  params: context.req.param(),
  query: context.req.query(),
});

/** The fields of a form; a file is none. */
export async function formOf(context: Context): Promise<Readonly<Record<string, string>>> {
  const fields = Object.entries(await context.req.parseBody());
  return Object.fromEntries(
    fields.filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
}
