import { html } from 'hono/html';

/** Markup whose values were escaped; only the `html` tag makes it. */
export type Html = ReturnType<typeof html>;

export { html };
