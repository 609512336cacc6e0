import type { NormalizedSchema } from '@smithy/core/schema';
import type { Readable } from 'node:stream';
import { deserialize, fromText, restJson, serialize, toText, xmlCodec } from '../codecs.ts';
import { errorStatus } from '../error-status.ts';
import type { Protocol, WireResponse } from '../protocol.ts';
import type { OperationModel, ServiceModel } from '../service-model.ts';
import type { WireRequest } from '../wire-request.ts';
import { element, escapeXml, xmlMember, xmlMembers } from '../xml/write-xml.ts';
import { matchesRoute, routeLabels } from './route.ts';

/** restXml and restJson1: https://smithy.io/2.0/spec/http-bindings.html */
export const rest: Protocol = {
  operation: async (model, request) =>
    model.routes.find((operation) => matchesRoute(operation.route!, request)),
  decode,
  encode,
  encodeError: (model, error, requestId) =>
    model === undefined || isXml(model)
      ? xmlError(model, error, requestId)
      : jsonError(model, error, requestId),
};

const isXml = (model: ServiceModel) => model.settings.protocol === 'restXml';

async function decode(model: ServiceModel, operation: OperationModel, request: WireRequest): Promise<object> {
  const labels = routeLabels(operation.route!, request);
  if (request.bucket) labels['Bucket'] = request.bucket;
  const input: Record<string, unknown> = {};
  const bodyMembers: string[] = [];
  let payload: readonly [string, NormalizedSchema] | undefined;
  if (operation.input.isUnitSchema()) return input;
  for (const [name, member] of operation.input.structIterator()) {
    if (member.getMergedTraits().httpPayload) payload = [name, member];
    else if (isBound(member)) assign(input, name, readBinding(member, labels[name], request));
    else bodyMembers.push(name);
  }
  if (payload) assign(input, payload[0], await readPayload(model, payload[1], request));
  else if (bodyMembers.length > 0) await readBody(model, operation, bodyMembers, request, input);
  return input;
}

const assign = (target: Record<string, unknown>, name: string, value: unknown) => {
  if (value !== undefined) target[name] = value;
};

function isBound(member: NormalizedSchema): boolean {
  const traits = member.getMergedTraits();
  return Boolean(
    traits.httpLabel ||
    traits.httpQuery ||
    traits.httpQueryParams ||
    traits.httpHeader ||
    traits.httpPrefixHeaders !== undefined,
  );
}

function readBinding(member: NormalizedSchema, label: string | undefined, request: WireRequest): unknown {
  const traits = member.getMergedTraits();
  if (traits.httpLabel) return label === undefined ? undefined : fromText(member, label);
  if (traits.httpQuery) return readQueryParameter(member, request.query.getAll(traits.httpQuery));
  if (traits.httpQueryParams) return Object.fromEntries(request.query);
  if (traits.httpPrefixHeaders !== undefined) return readPrefixHeaders(traits.httpPrefixHeaders, request);
  const value = request.headers[traits.httpHeader!.toLowerCase()];
  return value === undefined ? undefined : fromText(member, value);
}

function readQueryParameter(member: NormalizedSchema, values: readonly string[]): unknown {
  if (values.length === 0) return undefined;
  if (member.isListSchema()) return values.map((value) => fromText(member.getValueSchema(), value));
  return fromText(member, values[0]!);
}

function readPrefixHeaders(prefix: string, request: WireRequest): Record<string, string> | undefined {
  const found = Object.entries(request.headers).filter(
    ([name, value]) => name.startsWith(prefix.toLowerCase()) && value !== undefined,
  );
  if (found.length === 0) return undefined;
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value!]));
}

async function readPayload(
  model: ServiceModel,
  member: NormalizedSchema,
  request: WireRequest,
): Promise<unknown> {
  if (member.isStreaming()) return request.body.stream();
  const bytes = await request.body.bytes();
  if (bytes.length === 0) return undefined;
  if (member.isBlobSchema()) return bytes;
  if (member.isStringSchema()) return bytes.toString();
  return deserialize(bodyCodec(model), member, isXml(model) ? bytes : bytes.toString());
}

async function readBody(
  model: ServiceModel,
  operation: OperationModel,
  members: readonly string[],
  request: WireRequest,
  input: Record<string, unknown>,
): Promise<void> {
  const bytes = await request.body.bytes();
  if (bytes.length === 0) return;
  const data = isXml(model) ? bytes : bytes.toString();
  const body = (await deserialize(bodyCodec(model), operation.input, data)) as Record<string, unknown>;
  for (const name of members) assign(input, name, body[name]);
}

const bodyCodec = (model: ServiceModel) => (isXml(model) ? xmlCodec(model.settings) : restJson);

function encode(
  model: ServiceModel,
  operation: OperationModel,
  output: object,
  requestId: string,
): WireResponse {
  const value = output as Record<string, unknown>;
  const headers: Record<string, string> = { 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId };
  let status = operation.route!.status;
  if (value['ContentRange'] !== undefined) status = 206; // S3's only answer whose status the model does not tell
  let payload: readonly [string, NormalizedSchema] | undefined;
  let hasBody = false;
  if (operation.output.isUnitSchema()) return { status, headers, body: '' };
  for (const [name, member] of operation.output.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpPayload) payload = [name, member];
    else if (traits.httpResponseCode) status = (value[name] as number | undefined) ?? status;
    else if (traits.httpHeader || traits.httpPrefixHeaders !== undefined) {
      if (value[name] != null) writeHeader(headers, member, value[name]);
    } else hasBody = true;
  }
  if (payload) return { status, headers, body: writePayload(model, headers, payload[1], value[payload[0]]) };
  return { status, headers, body: hasBody ? writeBody(model, headers, operation, value) : '' };
}

function writeHeader(headers: Record<string, string>, member: NormalizedSchema, value: unknown): void {
  const { httpHeader, httpPrefixHeaders } = member.getMergedTraits();
  if (httpHeader) headers[httpHeader.toLowerCase()] = toText(member, value);
  else
    for (const [name, text] of Object.entries(value as Record<string, string>)) {
      headers[`${httpPrefixHeaders!.toLowerCase()}${name}`] = text;
    }
}

function writePayload(
  model: ServiceModel,
  headers: Record<string, string>,
  member: NormalizedSchema,
  value: unknown,
): string | Uint8Array | Readable {
  if (value === undefined) return '';
  if (member.isStreaming() || member.isBlobSchema() || member.isStringSchema()) return value as Readable;
  if (!isXml(model)) {
    headers['content-type'] = 'application/json';
    return serialize(restJson, member, value);
  }
  headers['content-type'] = 'application/xml';
  const name = member.getMergedTraits().xmlName ?? member.getName() ?? '';
  return XML_DECLARATION + xmlMember(name, member, value);
}

function writeBody(
  model: ServiceModel,
  headers: Record<string, string>,
  operation: OperationModel,
  value: Record<string, unknown>,
): string | Uint8Array {
  if (!isXml(model)) {
    headers['content-type'] = 'application/json';
    return serialize(restJson, operation.output, value);
  }
  headers['content-type'] = 'application/xml';
  const name = operation.output.getMergedTraits().xmlName ?? operation.output.getName() ?? '';
  const namespace = ` xmlns="${model.settings.xmlNamespace ?? ''}"`;
  if (operation.name === 'GetBucketLocation') {
    // S3's one answer without an element around its member.
    return (
      XML_DECLARATION + element('LocationConstraint', String(value['LocationConstraint'] ?? ''), namespace)
    );
  }
  return XML_DECLARATION + element(name, xmlMembers(operation.output, value), namespace);
}

const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

type WireError = Parameters<Protocol['encodeError']>[1];

function xmlError(model: ServiceModel | undefined, error: WireError, requestId: string): WireResponse {
  const fields = Object.entries({ ...error.fields, RequestId: requestId, HostId: requestId });
  const detail =
    element('Code', error.code) +
    element('Message', escapeXml(error.message)) +
    fields.map(([name, value]) => element(name, escapeXml(String(value)))).join('');
  return {
    status: errorStatus(model, error),
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId, 'x-amz-id-2': requestId },
    body: XML_DECLARATION + element('Error', detail),
  };
}

function jsonError(model: ServiceModel, error: WireError, requestId: string): WireResponse {
  return {
    status: errorStatus(model, error),
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
    },
    body: JSON.stringify({ __type: error.code, message: error.message, ...error.fields }),
  };
}
