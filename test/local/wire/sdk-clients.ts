import type { ServiceDefinition } from '../../../local/service.ts';
import type { WireSettings } from '../../../local/wire/wire-settings.ts';

/** The SDK client packages of the services that the local cloud has, by the service's name. */
export const SDK_CLIENTS = {
  autoscaling: ['@aws-sdk/client-auto-scaling', 'AutoScalingClient', 'autoscaling'],
  cloudformation: ['@aws-sdk/client-cloudformation', 'CloudFormationClient', 'cloudformation'],
  cloudwatch: ['@aws-sdk/client-cloudwatch', 'CloudWatchClient', 'monitoring'],
  codebuild: ['@aws-sdk/client-codebuild', 'CodeBuildClient', 'codebuild'],
  codedeploy: ['@aws-sdk/client-codedeploy', 'CodeDeployClient', 'codedeploy'],
  ec2: ['@aws-sdk/client-ec2', 'EC2Client', 'ec2'],
  ecs: ['@aws-sdk/client-ecs', 'ECSClient', 'ecs'],
  elasticloadbalancing: [
    '@aws-sdk/client-elastic-load-balancing-v2',
    'ElasticLoadBalancingV2Client',
    'elasticloadbalancing',
  ],
  events: ['@aws-sdk/client-eventbridge', 'EventBridgeClient', 'events'],
  iam: ['@aws-sdk/client-iam', 'IAMClient', 'iam'],
  kms: ['@aws-sdk/client-kms', 'KMSClient', 'kms'],
  lambda: ['@aws-sdk/client-lambda', 'LambdaClient', 'lambda'],
  logs: ['@aws-sdk/client-cloudwatch-logs', 'CloudWatchLogsClient', 'logs'],
  pricing: ['@aws-sdk/client-pricing', 'PricingClient', 'pricing'],
  s3: ['@aws-sdk/client-s3', 'S3Client', 's3'],
  secretsmanager: ['@aws-sdk/client-secrets-manager', 'SecretsManagerClient', 'secretsmanager'],
  sns: ['@aws-sdk/client-sns', 'SNSClient', 'sns'],
  sqs: ['@aws-sdk/client-sqs', 'SQSClient', 'sqs'],
  ssm: ['@aws-sdk/client-ssm', 'SSMClient', 'ssm'],
  states: ['@aws-sdk/client-sfn', 'SFNClient', 'states'],
  sts: ['@aws-sdk/client-sts', 'STSClient', 'sts'],
} as const;

export type SdkService = keyof typeof SDK_CLIENTS;

export interface SdkClient {
  send(command: object): Promise<Record<string, unknown>>;
  destroy(): void;
}

export interface SdkPackage {
  readonly definition: ServiceDefinition;
  client(config: object): SdkClient;
  /** The command of an operation, undefined for the few that the package leaves out. */
  command(operation: string, input: object): object | undefined;
}

/** A definition as the client's own settings give it, and the means to call it. */
export async function sdkPackage(name: SdkService): Promise<SdkPackage> {
  const [packageName, clientName, signingName] = SDK_CLIENTS[name];
  const exported = (await import(packageName)) as Record<string, new (input: object) => object>;
  const Client = exported[clientName] as unknown as new (
    config: object,
  ) => SdkClient & { config: ClientConfig };
  const settings = wireSettings(new Client(NOWHERE).config, signingName, exported);
  return {
    definition: {
      name,
      wire: settings,
      permissions: { prefix: name, operations: {} },
      create: () => ({ operations: {} }),
    },
    client: (config) => new Client(config),
    command: (operation, input) => {
      const Command = exported[`${operation}Command`];
      return Command && new Command(input);
    },
  };
}

interface ClientConfig {
  readonly serviceId: string;
  readonly protocol: { getShapeId(): string };
  readonly protocolSettings: {
    readonly defaultNamespace: string;
    readonly xmlNamespace?: string;
    readonly version: string;
    readonly serviceTarget: string;
    readonly awsQueryCompatible?: boolean;
  };
}

const NOWHERE = { region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };

function wireSettings(config: ClientConfig, signingName: string, schemas: object): WireSettings {
  const { defaultNamespace, xmlNamespace, version, serviceTarget, awsQueryCompatible } =
    config.protocolSettings;
  return {
    serviceId: config.serviceId,
    signingName,
    protocol: config.protocol.getShapeId().replace('aws.protocols#', '') as WireSettings['protocol'],
    target: serviceTarget,
    namespace: defaultNamespace,
    version,
    ...(xmlNamespace === undefined ? {} : { xmlNamespace }),
    ...(awsQueryCompatible === undefined ? {} : { awsQueryCompatible }),
    schemas: async () => schemas,
  };
}
