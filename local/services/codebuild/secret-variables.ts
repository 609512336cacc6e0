import { AwsError } from '../../aws-error.ts';
import type { Buildspec } from './buildspec/buildspec.ts';
import type { BuildRun } from './build-run.ts';
import { SourceError } from './source-error.ts';

/** A variable whose value lies elsewhere: in Parameter Store, or in Secrets Manager. */
interface Elsewhere {
  readonly name: string;
  readonly type: 'PARAMETER_STORE' | 'SECRETS_MANAGER';
  readonly value: string;
}

/**
 * The values of variables that lie in Parameter Store and Secrets Manager, read as the build's role: the buildspec's, and
 * over them those of the project and of StartBuild. They are hidden in the log.
 */
export async function secretVariables(
  run: BuildRun,
  { parameterStore, secretsManager }: Buildspec,
): Promise<Record<string, string>> {
  const given = run.build.environment?.environmentVariables ?? [];
  const plain = new Set(given.filter(({ type }) => isPlain(type)).map(({ name }) => name));
  const wanted = [
    ...listed('PARAMETER_STORE', parameterStore),
    ...listed('SECRETS_MANAGER', secretsManager),
    ...given.filter((one): one is typeof one & Elsewhere => !isPlain(one.type)),
  ].filter(({ name }) => !plain.has(name));
  const values: Record<string, string> = {};
  for (const { name, type, value } of wanted)
    values[name] = type === 'PARAMETER_STORE' ? await parameter(run, value) : await secret(run, value);
  run.log.hide(Object.values(values));
  return values;
}

export const isPlain = (type: string | undefined): boolean => (type ?? 'PLAINTEXT') === 'PLAINTEXT';

const listed = (type: Elsewhere['type'], variables: Readonly<Record<string, string>>): Elsewhere[] =>
  Object.entries(variables).map(([name, value]) => ({ name, type, value }));

async function parameter({ cloud, role }: BuildRun, name: string): Promise<string> {
  const { Parameters, InvalidParameters } = await asRole('Decrypted Variables Error', () =>
    cloud.call<{ Parameters: { Value: string }[]; InvalidParameters: string[] }>(
      role,
      'ssm',
      'GetParameters',
      {
        Names: [name],
        WithDecryption: true,
      },
    ),
  );
  if (InvalidParameters.length > 0)
    throw new SourceError(`Decrypted Variables Error: parameter does not exist: ${name}`);
  return Parameters[0]!.Value;
}

/** `secret-id:json-key:version-stage:version-id`, all but the first optional; an ARN has colons of its own. */
async function secret({ cloud, role }: BuildRun, reference: string): Promise<string> {
  const [, id, jsonKey, stage, version] =
    /^((?:arn:(?:[^:]*:){5})?[^:]+)(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?$/.exec(reference) ?? [];
  const { SecretString } = await asRole('Secrets Manager Error', () =>
    cloud.call<{ SecretString?: string }>(role, 'secretsmanager', 'GetSecretValue', {
      SecretId: id ?? reference,
      ...(stage ? { VersionStage: stage } : {}),
      ...(version ? { VersionId: version } : {}),
    }),
  );
  if (SecretString === undefined)
    throw new SourceError(`Secrets Manager Error: the secret ${reference} holds bytes, not a text`);
  return jsonKey ? valueAt(SecretString, jsonKey, reference) : SecretString;
}

function valueAt(text: string, key: string, reference: string): string {
  const value = fieldsOf(text)?.[key];
  if (value === undefined || value === null)
    throw new SourceError(`Secrets Manager Error: the secret of ${reference} has no key ${key}`);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function fieldsOf(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

async function asRole<Output>(what: string, call: () => Promise<Output>): Promise<Output> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw new SourceError(`${what}: ${cause.code}: ${cause.message}`, { cause });
  }
}
