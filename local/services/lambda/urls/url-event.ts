import type { IncomingMessage } from 'node:http';

export interface UrlEventParts {
  readonly message: IncomingMessage;
  readonly body: Buffer;
  readonly urlId: string;
  readonly requestId: string;
  /** Epoch milliseconds of cloud time. */
  readonly time: number;
}

/**
 * A request to a function URL as the function gets it, payload format 2.0.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function urlEvent({ message, body, urlId, requestId, time }: UrlEventParts): object {
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  const rawPath = decodeURI(mark < 0 ? url : url.slice(0, mark));
  const rawQueryString = mark < 0 ? '' : url.slice(mark + 1);
  const { cookie, ...headers } = joined(message.headers);
  const cookies = cookie?.split('; ');
  const isText = TEXT.test(headers['content-type'] ?? '');
  const at = new Date(time);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookies && { cookies }),
    headers,
    ...(rawQueryString !== '' && { queryStringParameters: queryOf(rawQueryString) }),
    requestContext: {
      accountId: 'anonymous',
      apiId: urlId,
      domainName: headers['host'] ?? '',
      domainPrefix: urlId,
      http: {
        method: message.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${message.httpVersion}`,
        sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: at.toUTCString(),
      timeEpoch: time,
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** What is handed on as it is; anything else is Base64. */
const TEXT =
  /^(?:text\/|application\/(?:json|javascript|xml|[\w.+-]+\+(?:json|xml)|x-www-form-urlencoded)|$)/i;

const joined = (headers: IncomingMessage['headers']): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );

function queryOf(raw: string): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(raw)) {
    query[name] = name in query ? `${query[name]},${value}` : value;
  }
  return query;
}
