import { decodeSegment } from './decode-segment.ts';

/** Host names under which `bucket.<suffix>` means virtual-host addressing. */
const VIRTUAL_HOST_SUFFIXES = ['s3.localhost', 'localhost'];
const S3_HOST = /^(?:(.+)\.)?s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/;

/** The bucket of an S3 request and the path without it, from `bucket.host` or from `/bucket/…`. */
export function bucketAddress(host: string, rawPath: string): { bucket: string; path: string } {
  const name = host.split(':')[0]!;
  const inHost = S3_HOST.exec(name)?.[1] ?? virtualHostBucket(name);
  if (inHost !== undefined) return { bucket: inHost, path: rawPath };
  const match = /^\/([^/]*)(\/.*)?$/s.exec(rawPath);
  return { bucket: decodeSegment(match?.[1] ?? ''), path: match?.[2] ?? '/' };
}

const virtualHostBucket = (name: string) =>
  VIRTUAL_HOST_SUFFIXES.filter((suffix) => name.endsWith(`.${suffix}`)).map((suffix) =>
    name.slice(0, -suffix.length - 1),
  )[0];
