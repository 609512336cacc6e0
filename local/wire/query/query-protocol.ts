import { errorStatus, queryCode } from '../error-status.ts';
import type { Protocol } from '../protocol.ts';
import type { WireRequest } from '../wire-request.ts';
import { element, escapeXml, xmlMembers } from '../xml/write-xml.ts';
import { readQuery } from './read-query.ts';

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const awsQuery: Protocol = {
  operation: async (model, request) => model.operations.get((await form(request)).get('Action') ?? ''),
  decode: async (_model, operation, request) =>
    readQuery('awsQuery', operation.input, await form(request)) as object,
  encode: (model, operation, output, requestId) => {
    const members = xmlMembers(operation.output, output as Record<string, unknown>);
    const result = operation.output.isUnitSchema() ? '' : element(`${operation.name}Result`, members);
    const metadata = element('ResponseMetadata', element('RequestId', requestId));
    return xml(
      200,
      requestId,
      element(
        `${operation.name}Response`,
        result + metadata,
        ` xmlns="${model.settings.xmlNamespace ?? ''}"`,
      ),
    );
  },
  encodeError: (model, error, requestId) => {
    const status = errorStatus(model, error);
    const detail =
      element('Type', status < 500 ? 'Sender' : 'Receiver') +
      element('Code', queryCode(model, error)) +
      element('Message', escapeXml(error.message));
    return xml(
      status,
      requestId,
      element(
        'ErrorResponse',
        element('Error', detail) + element('RequestId', requestId),
        ` xmlns="${model?.settings.xmlNamespace ?? ''}"`,
      ),
    );
  },
};

/** https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
export const ec2Query: Protocol = {
  operation: awsQuery.operation,
  decode: async (_model, operation, request) =>
    readQuery('ec2Query', operation.input, await form(request)) as object,
  encode: (model, operation, output, requestId) =>
    xml(
      200,
      requestId,
      element(
        `${operation.name}Response`,
        element('requestId', requestId) + xmlMembers(operation.output, output as Record<string, unknown>),
        ` xmlns="${model.settings.xmlNamespace ?? ''}"`,
      ),
    ),
  encodeError: (model, error, requestId) => {
    const detail = element('Code', error.code) + element('Message', escapeXml(error.message));
    return xml(
      errorStatus(model, error),
      requestId,
      element('Response', element('Errors', element('Error', detail)) + element('RequestID', requestId)),
    );
  },
};

const form = async (request: WireRequest) => new URLSearchParams((await request.body.bytes()).toString());

const xml = (status: number, requestId: string, body: string) => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
});
