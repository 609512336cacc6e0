import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

const SELF = ["'self'"];
const NOBODY = ["'none'"];

/**
 * No script, style, picture or connection but the console's own files; no frame around it; nothing kept. The referrer goes
 * to no other site; it is not left out altogether, as browsers then send forms with the origin `null`
 * (https://fetch.spec.whatwg.org/#append-a-request-origin-header).
 */
export function safeHeaders(): MiddlewareHandler {
  const headers = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: NOBODY,
      scriptSrc: SELF,
      styleSrc: SELF,
      imgSrc: SELF,
      connectSrc: SELF,
      formAction: SELF,
      frameAncestors: NOBODY,
      baseUri: NOBODY,
    },
    referrerPolicy: 'same-origin',
    xFrameOptions: 'DENY',
    // Loopback speaks plain HTTP.
    strictTransportSecurity: false,
  });
  return async (context, next) => {
    await headers(context, next);
    if (!context.res.headers.has('cache-control')) context.res.headers.set('cache-control', 'no-store');
  };
}
