/**
 * The host-agent protocol as schemas in the SDK's own format, since no SDK client has it: structures are
 * `[3, namespace, name, traits, members, their schemas, number of required members]`, required members first; errors
 * `[-3, …]`, operations `[9, namespace, name, traits, input, output]`. 0 is a string, 1 a number.
 */
const NAMESPACE = 'com.amazonaws.codedeploycommands';

const HostCommandInstance = [
  3,
  NAMESPACE,
  'HostCommandInstance',
  0,
  ['HostCommandIdentifier', 'HostIdentifier', 'DeploymentExecutionId', 'CommandName', 'Nonce'],
  [0, 0, 0, 0, 1],
];
const Envelope = [3, NAMESPACE, 'Envelope', 0, ['Format', 'Payload'], [0, 0]];
const DeploymentSpecification = [
  3,
  NAMESPACE,
  'DeploymentSpecification',
  0,
  ['GenericEnvelope', 'VariantId', 'VariantEnvelope'],
  [() => Envelope, 0, () => Envelope],
];
const StatusOutput = (name: string) => [3, NAMESPACE, name, 0, ['CommandStatus'], [0]];
const PollHostCommandInput = [3, NAMESPACE, 'PollHostCommandInput', 0, ['HostIdentifier'], [0], 1];
const PollHostCommandOutput = [
  3,
  NAMESPACE,
  'PollHostCommandOutput',
  0,
  ['HostCommand'],
  [() => HostCommandInstance],
];
const GetDeploymentSpecificationInput = [
  3,
  NAMESPACE,
  'GetDeploymentSpecificationInput',
  0,
  ['DeploymentExecutionId', 'HostIdentifier'],
  [0, 0],
  2,
];
const GetDeploymentSpecificationOutput = [
  3,
  NAMESPACE,
  'GetDeploymentSpecificationOutput',
  0,
  ['DeploymentSystem', 'DeploymentSpecification'],
  [0, () => DeploymentSpecification],
];
const PutHostCommandAcknowledgementInput = [
  3,
  NAMESPACE,
  'PutHostCommandAcknowledgementInput',
  0,
  ['HostCommandIdentifier', 'Diagnostics'],
  [0, () => Envelope],
  1,
];
const PutHostCommandAcknowledgementOutput = StatusOutput('PutHostCommandAcknowledgementOutput');
const PostHostCommandUpdateInput = [
  3,
  NAMESPACE,
  'PostHostCommandUpdateInput',
  0,
  ['HostCommandIdentifier', 'EstimatedCompletionTime', 'Diagnostics'],
  [0, 4, () => Envelope],
  1,
];
const PostHostCommandUpdateOutput = StatusOutput('PostHostCommandUpdateOutput');
const PutHostCommandCompleteInput = [
  3,
  NAMESPACE,
  'PutHostCommandCompleteInput',
  0,
  ['HostCommandIdentifier', 'CommandStatus', 'Diagnostics'],
  [0, 0, () => Envelope],
  2,
];
const PutHostCommandCompleteOutput = [3, NAMESPACE, 'PutHostCommandCompleteOutput', 0, [], []];

const GetSigningCertificateInput = [3, NAMESPACE, 'GetSigningCertificateInput', 0, [], []];
const GetSigningCertificateOutput = [3, NAMESPACE, 'GetSigningCertificateOutput', 0, ['Certificate'], [0]];

export const ClientException$ = [
  -3,
  NAMESPACE,
  'ClientException',
  { error: 'client', httpError: 400 },
  ['message'],
  [0],
];
export const ServerException$ = [
  -3,
  NAMESPACE,
  'ServerException',
  { error: 'server', httpError: 500 },
  ['message'],
  [0],
];
export const AccessDeniedException$ = [
  -3,
  NAMESPACE,
  'AccessDeniedException',
  { error: 'client', httpError: 400 },
  ['message'],
  [0],
];

const operation = (name: string, input: unknown, output: unknown) => [
  9,
  NAMESPACE,
  name,
  0,
  () => input,
  () => output,
];

export const PollHostCommand$ = operation('PollHostCommand', PollHostCommandInput, PollHostCommandOutput);
export const GetDeploymentSpecification$ = operation(
  'GetDeploymentSpecification',
  GetDeploymentSpecificationInput,
  GetDeploymentSpecificationOutput,
);
/** Of this cloud alone; the stock agent trusts a certificate authority of AWS instead. */
export const GetSigningCertificate$ = operation(
  'GetSigningCertificate',
  GetSigningCertificateInput,
  GetSigningCertificateOutput,
);
export const PutHostCommandAcknowledgement$ = operation(
  'PutHostCommandAcknowledgement',
  PutHostCommandAcknowledgementInput,
  PutHostCommandAcknowledgementOutput,
);
export const PostHostCommandUpdate$ = operation(
  'PostHostCommandUpdate',
  PostHostCommandUpdateInput,
  PostHostCommandUpdateOutput,
);
export const PutHostCommandComplete$ = operation(
  'PutHostCommandComplete',
  PutHostCommandCompleteInput,
  PutHostCommandCompleteOutput,
);
