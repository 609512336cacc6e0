import type { MiddlewareHandler } from 'hono';

/**
 * Refuses requests under another name than the console's own, as a page has them whose name was made to point here (DNS
 * rebinding), and changes that another origin's page sends.
 */
export function ownOrigin(port: number): MiddlewareHandler {
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  return async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (!hosts.has(host)) return context.text(`expected the host 127.0.0.1:${port}, got another`, 403);
    if (isReading(context.req.method)) return next();
    if (context.req.method !== 'POST')
      return context.text('expected GET or POST', 405, { allow: 'GET, HEAD, POST' });
    const origin = context.req.header('origin');
    if (origin !== `http://${host}`) return context.text('expected the console itself as origin', 403);
    return next();
  };
}

export const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD';
