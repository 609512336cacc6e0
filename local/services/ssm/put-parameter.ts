import type { PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import type { Request } from '../../service.ts';
import { MOST_VERSIONS, type ParameterRecord, type ParameterVersion } from './parameter-record.ts';
import type { Parameters } from './parameters.ts';
import { parameterArn } from './permissions.ts';
import { DEFAULT_KEY, sealValue } from './secure-value.ts';
import { invalid } from './ssm-error.ts';

const STANDARD_BYTES = 4096;
const ADVANCED_BYTES = 8192;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export async function putParameter(
  { cloud, table }: Parameters,
  input: PutParameterCommandInput,
  { caller }: Request,
): Promise<{ Version: number; Tier: string }> {
  const { Name: name = '', Overwrite = false, Tags = [] } = input;
  checkInput(input);
  const existing = table.get(name);
  if (existing && !Overwrite)
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  if (existing && Tags.length > 0)
    throw invalid('Invalid request: tags and overwrite cannot be used together.');
  const record: ParameterRecord = existing ?? {
    name,
    arn: parameterArn(name, cloud),
    versions: [],
    tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
  };
  const version = await newVersion({ cloud, caller }, record, input);
  record.versions.push(version);
  if (record.versions.length > MOST_VERSIONS) record.versions.shift();
  table.set(name, record);
  return { Version: version.version, Tier: version.tier };
}

async function newVersion(
  { cloud, caller }: { readonly cloud: Parameters['cloud']; readonly caller: Caller },
  { arn, versions }: ParameterRecord,
  input: PutParameterCommandInput,
): Promise<ParameterVersion> {
  const before = versions.at(-1);
  const { Value: value = '', Description = before?.description, AllowedPattern } = input;
  const type = input.Type ?? before?.type;
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  const secure = type === 'SecureString';
  if (!secure && input.KeyId !== undefined)
    throw invalid('KeyId is required for SecureString type parameter only.');
  const keyId = input.KeyId ?? before?.keyId ?? DEFAULT_KEY;
  return {
    version: (before?.version ?? 0) + 1,
    value: secure ? await sealValue(cloud, caller, { arn, keyId, value }) : value,
    type,
    modifiedAt: cloud.clock.now(),
    by: caller.kind === 'identity' ? caller.arn : caller.kind,
    tier: tierOf(input),
    ...(secure ? { keyId } : {}),
    ...(Description === undefined ? {} : { description: Description }),
    ...(AllowedPattern === undefined ? {} : { allowedPattern: AllowedPattern }),
  };
}

function checkInput({
  Name = '',
  Value = '',
  AllowedPattern,
  Type,
  DataType,
  Policies,
}: PutParameterCommandInput) {
  if (!/^\/?[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+){0,14}$/.test(Name) || Name.length > 1011)
    throw invalid(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive), and only a mix of letters, numbers and the symbols .-_ in up to 15 parts, got ' +
        Name,
    );
  if (/^\/?(?:aws|ssm)/i.test(Name))
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${Name}.`, {
      status: 400,
    });
  if (Value === '') throw invalid("Value '' at 'value' failed to satisfy constraint: length at least 1");
  if (
    AllowedPattern !== undefined &&
    Type !== 'SecureString' &&
    !new RegExp(`^(?:${AllowedPattern})$`).test(Value)
  )
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${AllowedPattern}`,
    );
  if ((DataType ?? 'text') !== 'text' || Policies !== undefined)
    throw invalid('The local cloud keeps parameters of data type text, without policies');
}

function tierOf({ Value = '', Tier = 'Standard' }: PutParameterCommandInput): 'Standard' | 'Advanced' {
  const bytes = Buffer.byteLength(Value);
  const advanced = Tier === 'Advanced' || (Tier === 'Intelligent-Tiering' && bytes > STANDARD_BYTES);
  const most = advanced ? ADVANCED_BYTES : STANDARD_BYTES;
  if (bytes <= most) return advanced ? 'Advanced' : 'Standard';
  throw invalid(
    `${advanced ? 'Advanced' : 'Standard'} tier parameters support a maximum parameter value of ${most} characters.`,
  );
}
