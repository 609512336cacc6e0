const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether a URL leads to this machine: the local cloud calls nobody else. */
export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && LOOPBACK.has(new URL(url).hostname);
}

/** Posts an SNS message as AWS does; throws where the endpoint does not answer with 2xx within 15 seconds. */
export async function postToEndpoint(
  url: string,
  type: string,
  body: string,
  headers: Record<string, string>,
) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
      'x-amz-sns-message-type': type,
      ...headers,
    },
    body,
    signal: AbortSignal.timeout(15_000),
  });
  if (!response.ok) throw new Error(`expected ${url} to answer with 2xx, got ${response.status}`);
}
