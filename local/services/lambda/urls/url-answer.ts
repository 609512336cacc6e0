import type { InvocationResult } from '../execution/run-invocation.ts';

export interface UrlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/**
 * What a function returned as an HTTP answer: as it says where it says so, else 200 with the value as JSON.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function urlAnswer({ payload, functionError }: InvocationResult): UrlAnswer {
  // What went wrong stands in the log alone.
  if (functionError) return plainAnswer(502, 'Internal Server Error');
  const text = Buffer.from(payload).toString();
  const value = text === '' ? null : (JSON.parse(text) as unknown);
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) {
    const body = typeof value === 'string' ? value : JSON.stringify(value);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
  }
  const answer = value as FormattedAnswer;
  const status = Number(answer.statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599)
    return plainAnswer(502, 'Internal Server Error');
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...lowerCase(answer.headers),
      ...(answer.cookies && { 'set-cookie': answer.cookies }),
    },
    body: Buffer.from(bodyText(answer.body), answer.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** AWS's answer to what never reached the function's code, or did not come back from it. */
export const plainAnswer = (status: number, message: string): UrlAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ Message: message })),
});

interface FormattedAnswer {
  readonly statusCode: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: string[];
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
}

const lowerCase = (headers: Readonly<Record<string, unknown>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

const bodyText = (body: unknown): string =>
  body === undefined || body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
