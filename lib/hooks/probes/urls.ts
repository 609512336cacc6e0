import { ValidationFailed, type Hook } from '../hook.ts';

/** Where a probe asks: a URL, or those that follow from the hook. */
export type Urls = string | ((hook: Hook) => string | readonly string[]);

/** The same path on every host that has the new version and no traffic yet. */
export const eachHost =
  (port: number, path = '/'): Urls =>
  (hook) =>
    hook.replacementTargets.map(({ address }) => `http://${address}:${port}${path}`);

/** Throws ValidationFailed where there is none: a probe that asks nobody would pass whatever is wrong. */
export function urlsOf(urls: Urls, hook: Hook): readonly string[] {
  const found = typeof urls === 'string' ? urls : urls(hook);
  const list = typeof found === 'string' ? [found] : found;
  if (list.length > 0) return list;
  throw new ValidationFailed('expected at least one URL to probe, got none (a hook without hosts?)');
}
