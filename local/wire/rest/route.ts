import type { NormalizedSchema } from '@smithy/core/schema';
import { decodeSegment } from '../decode-segment.ts';
import { requiredMembers } from '../required-members.ts';
import type { WireRequest } from '../wire-request.ts';

/** Where a REST operation lives: method, path with labels, and what tells it from its neighbours. */
export interface Route {
  readonly method: string;
  readonly status: number;
  readonly path: RegExp;
  readonly labels: readonly string[];
  /** Query parameters of the URI pattern (`?versioning`), with their fixed value where they have one. */
  readonly fixedQuery: readonly (readonly [string, string])[];
  /** Required members bound to the query or to headers: UploadPart is a PutObject with an uploadId. */
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
  /** S3 only: whether the input names a bucket (`GET /` is ListBuckets or ListObjects). */
  readonly namesBucket: boolean;
  /** More specific routes weigh more. */
  readonly weight: number;
}

/** `x-id` is added by SDKs for logging only; other clients do not send it. */
const LOGGING_PARAMETER = 'x-id';

export function compileRoute(http: readonly [string, string, number], input: NormalizedSchema): Route {
  const [method, uri, status] = http;
  const [path = '/', query = ''] = uri.split('?');
  const labels: string[] = [];
  const pattern = path
    .replace(/[.*^$()|[\]\\]/g, String.raw`\$&`)
    .replace(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) => {
      labels.push(name);
      return greedy ? '(.+)' : '([^/]+)';
    });
  const fixedQuery = [...new URLSearchParams(query)].filter(([key]) => key !== LOGGING_PARAMETER);
  const required = requiredBindings(input);
  return {
    method,
    status,
    path: new RegExp(`^${pattern}/?$`, 's'),
    labels,
    fixedQuery,
    ...required,
    namesBucket: !input.isUnitSchema() && [...input.structIterator()].some(([name]) => name === 'Bucket'),
    weight:
      path.replace(/\{.*?\}/g, '').length * 10 +
      (fixedQuery.length + required.requiredQuery.length + required.requiredHeaders.length) * 3,
  };
}

/** Whether the request is one for the route. */
export function matchesRoute(route: Route, request: WireRequest): boolean {
  if (route.method !== request.method) return false;
  if (request.bucket !== undefined && route.namesBucket !== (request.bucket !== '')) return false;
  const { query, headers } = request;
  return (
    route.path.test(request.path) &&
    route.fixedQuery.every(([key, value]) => query.has(key) && (value === '' || query.get(key) === value)) &&
    route.requiredQuery.every((key) => query.has(key)) &&
    route.requiredHeaders.every((name) => headers[name] !== undefined)
  );
}

/** The labels in the path of a request that is one for the route. */
export function routeLabels(route: Route, request: WireRequest): Record<string, string> {
  const match = route.path.exec(request.path) ?? [];
  return Object.fromEntries(route.labels.map((name, i) => [name, decodeSegment(match[i + 1]!)]));
}

function requiredBindings(input: NormalizedSchema): Pick<Route, 'requiredQuery' | 'requiredHeaders'> {
  const requiredQuery: string[] = [];
  const requiredHeaders: string[] = [];
  for (const name of requiredMembers(input)) {
    const traits = input.getMemberSchema(name).getMergedTraits();
    if (traits.httpQuery) requiredQuery.push(traits.httpQuery);
    else if (typeof traits.httpHeader === 'string') requiredHeaders.push(traits.httpHeader.toLowerCase());
  }
  return { requiredQuery, requiredHeaders };
}
