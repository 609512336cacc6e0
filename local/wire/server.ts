import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../aws-error.ts';
import { CLOUD_TIME_HEADER } from '../cloud-time.ts';
import { notImplemented, type Dispatcher } from '../dispatch.ts';
import type { Credentials, Identities } from '../identities.ts';
import type { ServiceDefinition } from '../service.ts';
import { addressOf, type Address } from './address.ts';
import { bucketAddress } from './bucket-address.ts';
import type { Protocol, WireResponse } from './protocol.ts';
import { requestBody, type SignableBody } from './request-body.ts';
import { requiredMembers } from './required-members.ts';
import type { OperationModel, ServiceModel } from './service-model.ts';
import { signatureError } from './signature-error.ts';
import { isSigV2Link, verifySigV2Link } from './sigv2-query.ts';
import { verifySignature } from './sigv4.ts';
import type { WireRequest } from './wire-request.ts';

export interface WireOptions {
  readonly dispatcher: Dispatcher;
  readonly identities: Identities;
  model(service: string): Promise<ServiceModel>;
  /** Where what goes wrong inside the local cloud is told; a refusal is not such a thing. */
  report(error: unknown): void;
  /** The cloud's time, as every answer tells it. */
  time(): string;
}

/** The HTTP server that speaks every AWS protocol on one endpoint. */
export function createWireServer(options: () => Promise<WireOptions>): Server {
  const handle = (message: IncomingMessage, response: ServerResponse, proceed: () => void) => {
    void options().then((ready) => answer(ready, message, response, proceed));
  };
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 0 }, (message, response) =>
    handle(message, response, () => {}),
  );
  server.on('checkContinue', (message: IncomingMessage, response: ServerResponse) => {
    let asked = false;
    handle(message, response, () => {
      if (!asked) response.writeContinue();
      asked = true;
    });
  });
  return server;
}

interface Understood {
  readonly address: Address;
  readonly request: WireRequest;
  readonly body: SignableBody;
  readonly requestId: string;
}

async function answer(
  options: WireOptions,
  message: IncomingMessage,
  response: ServerResponse,
  proceed: () => void,
): Promise<void> {
  const body = requestBody(message, proceed);
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const request = wireRequest(message, body, gone.signal);
  const requestId = randomUUID();
  const address = addressOf(options.dispatcher.definitions, request);
  const result = await respond(options, { address, request, body, requestId });
  const headers = { ...result.headers, [CLOUD_TIME_HEADER]: options.time() };
  await send(message, response, { ...result, headers }).catch(() => response.destroy());
}

async function respond(options: WireOptions, received: Understood): Promise<WireResponse> {
  const { address, requestId } = received;
  let model: ServiceModel | undefined;
  try {
    const definition = address.definition ?? refuseUnknownService(received.request);
    model = await options.model(definition.name);
    const request = addressed(definition, received.request);
    return await perform(options, definition, model, { ...received, request });
  } catch (error) {
    const known = asAwsError(options, error);
    return address.protocol.encodeError(model, known, requestId);
  }
}

/** S3 requests name their bucket in the host or in the path. */
function addressed({ wire }: ServiceDefinition, request: WireRequest): WireRequest {
  if (wire.protocol !== 'restXml') return request;
  return { ...request, ...bucketAddress(request.headers['host'] ?? '', request.rawPath) };
}

async function perform(
  { dispatcher, identities }: WireOptions,
  definition: ServiceDefinition,
  model: ServiceModel,
  { address: { protocol }, request, body, requestId }: Understood,
): Promise<WireResponse> {
  const { caller, region } = await authenticate(identities, definition, request, body);
  const operation = await protocol.operation(model, request);
  if (!operation) throw unknownOperation(definition, request);
  const input = await decode(protocol, model, operation, request);
  if (!definition.checksRequiredMembers) refuseMissingMembers(operation, input);
  const output = await dispatcher.call(definition.name, operation.name, input, {
    caller,
    ...(region === undefined ? {} : { region }),
    requestId,
    headers: request.headers,
    sourceIp: request.sourceIp,
    trailers: body.trailers,
    signal: request.signal,
  });
  return protocol.encode(model, operation, output ?? {}, requestId);
}

type Signer = Pick<Credentials, 'caller'> & { readonly region?: string };

/** Who signed the request, for which region; from here on its body is checked against what was signed. */
async function authenticate(
  identities: Identities,
  definition: ServiceDefinition,
  request: WireRequest,
  body: SignableBody,
): Promise<Signer> {
  const isS3 = definition.wire.protocol === 'restXml';
  if (isS3 && isSigV2Link(request)) return verifySigV2Link(request, identities, Date.now());
  try {
    const signature = await verifySignature(request, identities, Date.now());
    body.sign(signature);
    return { caller: signature.credentials.caller, region: signature.region };
  } catch (error) {
    throw signatureError(definition.wire.protocol, error);
  }
}

async function decode(
  protocol: Protocol,
  model: ServiceModel,
  operation: OperationModel,
  request: WireRequest,
): Promise<object> {
  try {
    return await protocol.decode(model, operation, request);
  } catch (error) {
    if (error instanceof AwsError) throw error;
    const code = model.settings.protocol === 'restXml' ? 'MalformedXML' : 'SerializationException';
    throw new AwsError(code, `The request could not be read: ${(error as Error).message}`, {
      status: 400,
      cause: error,
    });
  }
}

function refuseMissingMembers(operation: OperationModel, input: object): void {
  const missing = requiredMembers(operation.input).filter((name) => !(name in input));
  if (missing.length === 0) return;
  const list = missing.map(
    (name) => `Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  );
  throw new AwsError(
    'ValidationException',
    `${missing.length} validation error${missing.length > 1 ? 's' : ''} detected: ${list.join('; ')}`,
    { status: 400 },
  );
}

function wireRequest(message: IncomingMessage, body: SignableBody, signal: AbortSignal): WireRequest {
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  const rawPath = mark < 0 ? url : url.slice(0, mark);
  const rawQuery = mark < 0 ? '' : url.slice(mark + 1);
  return {
    method: message.method ?? 'GET',
    rawPath,
    path: rawPath,
    rawQuery,
    query: new URLSearchParams(rawQuery),
    headers: message.headers as Record<string, string | undefined>,
    sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
    body,
    signal,
  };
}

function refuseUnknownService(request: WireRequest): never {
  throw new AwsError(
    'UnknownOperationException',
    `No service of the local cloud answers ${request.method} ${request.path} (x-amz-target: ${request.headers['x-amz-target'] ?? 'none'}).`,
    { status: 404 },
  );
}

function unknownOperation(definition: ServiceDefinition, request: WireRequest): AwsError {
  const name = request.headers['x-amz-target']?.split('.').at(-1) ?? `${request.method} ${request.path}`;
  return notImplemented(definition.name, name);
}

function asAwsError({ report }: WireOptions, error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  report(error);
  return new AwsError('InternalFailure', `The local cloud failed: ${(error as Error).message}`, {
    status: 500,
    cause: error,
  });
}

async function send(message: IncomingMessage, response: ServerResponse, result: WireResponse): Promise<void> {
  const { status, headers, body } = result;
  const bodiless = message.method === 'HEAD' || status === 204 || status === 304;
  if (body instanceof Readable && !bodiless) {
    response.writeHead(status, headers);
    return pipeline(body, response);
  }
  if (body instanceof Readable) body.destroy();
  else if (!bodiless) headers['content-length'] ??= String(Buffer.byteLength(body));
  response.writeHead(status, headers);
  response.end(bodiless || body instanceof Readable ? undefined : body);
  message.resume(); // a body that nobody wanted must not block the connection
}
