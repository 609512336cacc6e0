import type { Readable } from 'node:stream';
import type { AwsError } from '../aws-error.ts';
import type { OperationModel, ServiceModel } from './service-model.ts';
import type { WireRequest } from './wire-request.ts';

/** One AWS protocol: which operation a request means, its input, and how answers and errors are written. */
export interface Protocol {
  /** The operation's name, undefined where the request names none that the model has. */
  operation(model: ServiceModel, request: WireRequest): Promise<OperationModel | undefined>;
  decode(model: ServiceModel, operation: OperationModel, request: WireRequest): Promise<object>;
  encode(model: ServiceModel, operation: OperationModel, output: object, requestId: string): WireResponse;
  /** `model` is undefined where the request could not be understood so far. */
  encodeError(model: ServiceModel | undefined, error: AwsError, requestId: string): WireResponse;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | Readable;
}
