import type { ServiceDefinition } from '../service.ts';
import type { Protocol } from './protocol.ts';
import { awsQuery, ec2Query } from './query/query-protocol.ts';
import { rest } from './rest/rest-protocol.ts';
import { awsJson, rpcV2Cbor, rpcV2Json } from './rpc/rpc-protocol.ts';
import { credentialScope } from './sigv4.ts';
import type { WireRequest } from './wire-request.ts';

/** Which service a request is for and in which protocol it speaks; all from static settings, no schema is loaded. */
export interface Address {
  readonly definition: ServiceDefinition | undefined;
  readonly protocol: Protocol;
}

/** The service, by name, that takes unsigned REST requests: browsers and presigned SigV2 links mean S3. */
const REST_DEFAULT = 's3';

export function addressOf(definitions: readonly ServiceDefinition[], request: WireRequest): Address {
  const { headers } = request;
  const smithy = headers['smithy-protocol'];
  if (smithy) {
    const target = /\/service\/([^/]+)\/operation\/[^/]+$/.exec(request.path)?.[1];
    return { definition: byTarget(definitions, target), protocol: SMITHY[smithy] ?? rpcV2Cbor };
  }
  const target = headers['x-amz-target'];
  if (target) {
    const version = headers['content-type']?.includes('1.1') ? '1.1' : '1.0';
    return {
      definition: byTarget(definitions, target.slice(0, target.lastIndexOf('.'))),
      protocol: AWS_JSON[version],
    };
  }
  const service = credentialScope(request)?.service;
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const definition = definitions.find(({ wire }) => wire.signingName === service && !isRest(wire.protocol));
    if (definition || service !== REST_DEFAULT)
      return { definition, protocol: definition?.wire.protocol === 'ec2Query' ? ec2Query : awsQuery };
  }
  const definition =
    definitions.find(({ wire }) => wire.signingName === service && isRest(wire.protocol)) ??
    (service === undefined ? definitions.find(({ name }) => name === REST_DEFAULT) : undefined);
  return { definition, protocol: rest };
}

const SMITHY: Readonly<Record<string, Protocol>> = { 'rpc-v2-cbor': rpcV2Cbor, 'rpc-v2-json': rpcV2Json };
const AWS_JSON = { '1.0': awsJson('1.0'), '1.1': awsJson('1.1') } as const;

const byTarget = (definitions: readonly ServiceDefinition[], target: string | undefined) =>
  definitions.find(({ wire }) => wire.target === target);

const isRest = (protocol: string) => protocol === 'restXml' || protocol === 'restJson1';
