import type { NormalizedSchema } from '@smithy/core/schema';
import { cbor, deserialize, rpcJson, serialize } from '../codecs.ts';
import { errorStatus, queryCode } from '../error-status.ts';
import type { Protocol, WireResponse } from '../protocol.ts';
import type { ServiceModel } from '../service-model.ts';
import type { WireRequest } from '../wire-request.ts';

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html, and 1.0 */
export const awsJson = (version: '1.0' | '1.1'): Protocol => ({
  operation: async (model, request) =>
    model.operations.get(request.headers['x-amz-target']?.split('.').at(-1) ?? ''),
  decode: decodeJson,
  encode: (_model, operation, output, requestId) => ({
    status: 200,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId },
    body: operation.output.isUnitSchema() ? '' : serialize(rpcJson, operation.output, output),
  }),
  encodeError: (model, error, requestId) =>
    jsonError(model, error, requestId, `application/x-amz-json-${version}`),
});

/** https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html with JSON bodies */
export const rpcV2Json: Protocol = {
  operation: async (model, request) => model.operations.get(operationInPath(request)),
  decode: decodeJson,
  encode: (_model, operation, output, requestId) => ({
    status: 200,
    headers: rpcV2Headers('rpc-v2-json', 'application/json', requestId),
    body: operation.output.isUnitSchema() ? '{}' : serialize(rpcJson, operation.output, output),
  }),
  encodeError: (model, error, requestId) => {
    const response = jsonError(model, error, requestId, 'application/json');
    return { ...response, headers: { ...response.headers, 'smithy-protocol': 'rpc-v2-json' } };
  },
};

/** https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html with CBOR bodies */
export const rpcV2Cbor: Protocol = {
  operation: rpcV2Json.operation,
  decode: async (_model, operation, request) => {
    const bytes = await request.body.bytes();
    if (operation.input.isUnitSchema() || bytes.length === 0) return {};
    return (await deserialize(cbor, operation.input, bytes)) as object;
  },
  encode: (_model, operation, output, requestId) => ({
    status: 200,
    headers: rpcV2Headers('rpc-v2-cbor', 'application/cbor', requestId),
    body: operation.output.isUnitSchema() ? EMPTY_CBOR_MAP : serialize(cbor, operation.output, output),
  }),
  encodeError: (model, error, requestId) => ({
    status: errorStatus(model, error),
    headers: {
      ...rpcV2Headers('rpc-v2-cbor', 'application/cbor', requestId),
      ...queryErrorHeader(model, error),
    },
    body: serialize(cbor, DOCUMENT, errorBody(model, error)),
  }),
};

const EMPTY_CBOR_MAP = Buffer.from([0xbf, 0xff]);
/** @smithy/core's number for a schemaless document. */
const DOCUMENT = 15;

async function decodeJson(
  _model: ServiceModel,
  operation: { input: NormalizedSchema },
  request: WireRequest,
) {
  const text = (await request.body.bytes()).toString();
  if (operation.input.isUnitSchema() || text === '') return {};
  return (await deserialize(rpcJson, operation.input, text)) as object;
}

const operationInPath = (request: WireRequest) => /\/operation\/([^/]+)$/.exec(request.path)?.[1] ?? '';

const rpcV2Headers = (protocol: string, contentType: string, requestId: string) => ({
  'smithy-protocol': protocol,
  'content-type': contentType,
  'x-amzn-requestid': requestId,
});

type WireError = Parameters<Protocol['encodeError']>[1];

function jsonError(
  model: ServiceModel | undefined,
  error: WireError,
  requestId: string,
  contentType: string,
): WireResponse {
  return {
    status: errorStatus(model, error),
    headers: {
      'content-type': contentType,
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
      ...queryErrorHeader(model, error),
    },
    body: JSON.stringify(errorBody(model, error)),
  };
}

const errorBody = (model: ServiceModel | undefined, error: WireError) => ({
  __type: `${model?.settings.namespace ?? 'com.amazonaws'}#${model?.errors.get(error.code)?.getName() ?? error.code}`,
  message: error.message,
  ...error.fields,
});

function queryErrorHeader(model: ServiceModel | undefined, error: WireError): Record<string, string> {
  if (!model?.settings.awsQueryCompatible) return {};
  const side = errorStatus(model, error) < 500 ? 'Sender' : 'Receiver';
  return { 'x-amzn-query-error': `${queryCode(model, error)};${side}` };
}
