export interface HostCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The credentials of the host's role, which are renewed while it runs. */
export interface CredentialSource {
  /** Waits for the first ones. */
  current(): Promise<HostCredentials>;
  renew(credentials: HostCredentials): void;
}

export function createCredentialSource(first?: HostCredentials): CredentialSource {
  let held = first;
  let tellFirst: ((credentials: HostCredentials) => void) | undefined;
  const firstComes = new Promise<HostCredentials>((resolve) => {
    tellFirst = resolve;
  });
  return {
    current: async () => held ?? firstComes,
    renew: (credentials) => {
      held = credentials;
      tellFirst?.(credentials);
    },
  };
}

/** Credentials from the environment, as any AWS tool reads them. */
export function environmentCredentials(env: NodeJS.ProcessEnv): HostCredentials | undefined {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: token,
  } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(token ? { sessionToken: token } : {}) };
}

/** The same the other way round: what a script's AWS tools read. */
export const credentialVariables = ({ accessKeyId, secretAccessKey, sessionToken }: HostCredentials) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
});
