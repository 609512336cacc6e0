import type { Readable } from 'node:stream';

/** An HTTP request, taken apart but not yet understood. */
export interface WireRequest {
  readonly method: string;
  /** As it came, still encoded, without the query: what was signed. */
  readonly rawPath: string;
  /** The path to route by: for S3 without the bucket. */
  readonly path: string;
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly sourceIp: string;
  /** S3 only: the bucket from the path or the host, '' for none. */
  readonly bucket?: string;
  readonly body: RequestBody;
  /** Aborted when the client went away. */
  readonly signal: AbortSignal;
}

export interface RequestBody {
  /** The body as a stream, aws-chunked framing taken off; may be asked for once. */
  stream(): Readable;
  /** The whole body; kept, so that it may be asked for again. */
  bytes(): Promise<Buffer>;
  /** Trailers of an aws-chunked body, complete once the body was read. */
  readonly trailers: Record<string, string>;
}
