/** What a host agent must be told: by its environment, which its scripts inherit. */
export interface HostSettings {
  /** Marks every process of the host: `i-0123456789abcdef0`, or the name of an on-premises instance. */
  readonly hostId: string;
  /** `arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0`, or the IAM ARN of an on-premises instance. */
  readonly hostIdentifier: string;
  /** The folder that stands for `/` of the host. */
  readonly root: string;
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  readonly region: string;
  /** The address and port on which the host's application is to listen. */
  readonly address: string;
  readonly port: number;
}

/** The variable by which every process of a host can be found. */
export const HOST_MARKER = 'SIGNALBOX_HOST_ID';

/** The environment for a host agent: what `readHostSettings` reads. */
export function hostEnvironment(settings: HostSettings): Record<string, string> {
  return {
    [HOST_MARKER]: settings.hostId,
    SIGNALBOX_HOST_IDENTIFIER: settings.hostIdentifier,
    HOST_ROOT: settings.root,
    AWS_ENDPOINT_URL: settings.endpoint,
    AWS_REGION: settings.region,
    HOST: settings.address,
    PORT: String(settings.port),
  };
}

export function readHostSettings(env: NodeJS.ProcessEnv): HostSettings {
  return {
    hostId: required(env, HOST_MARKER),
    hostIdentifier: required(env, 'SIGNALBOX_HOST_IDENTIFIER'),
    root: required(env, 'HOST_ROOT'),
    endpoint: required(env, 'AWS_ENDPOINT_URL'),
    region: required(env, 'AWS_REGION'),
    address: required(env, 'HOST'),
    port: Number(required(env, 'PORT')),
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`expected the environment variable ${name} for the host agent, found none`);
  return value;
}
