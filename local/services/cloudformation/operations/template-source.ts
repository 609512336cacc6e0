import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { AwsError } from '../../../aws-error.ts';
import type { Caller } from '../../../caller.ts';
import type { CloudFormationContext } from '../cloudformation-context.ts';
import { validationError } from '../cloudformation-error.ts';

const LONGEST_BODY = 51_200;
const LONGEST_OBJECT = 1_048_576;

interface TemplateSource {
  readonly TemplateBody?: string;
  readonly TemplateURL?: string;
  readonly UsePreviousTemplate?: boolean;
}

/** The text of the template that a request names: in its body, at an S3 URL, or the one that the stack has. */
export async function templateText(
  context: CloudFormationContext,
  caller: Caller,
  { TemplateBody, TemplateURL, UsePreviousTemplate }: TemplateSource,
  previous?: string,
): Promise<string> {
  const given = [TemplateBody, TemplateURL].filter((source) => source !== undefined).length;
  if (given === 0 && UsePreviousTemplate && previous !== undefined) return previous;
  if (given !== 1) throw validationError('Either Template URL or Template Body must be specified.');
  const body = TemplateBody ?? (await objectText(context, caller, TemplateURL!));
  const longest = TemplateBody === undefined ? LONGEST_OBJECT : LONGEST_BODY;
  if (context.cloud.options.quotas && Buffer.byteLength(body) > longest) throw tooLong(body, longest);
  return body;
}

const tooLong = (body: string, longest: number) =>
  longest === LONGEST_BODY
    ? validationError(
        `1 validation error detected: Value '${body.slice(0, 20)}…' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
      )
    : validationError(`Template may not exceed ${longest} bytes in size.`);

async function objectText({ cloud }: CloudFormationContext, caller: Caller, url: string): Promise<string> {
  const { bucket, key, versionId } = objectAddress(url, cloud.endpoint);
  try {
    const { Body } = await cloud.call<{ Body: Readable }>(caller, 's3', 'GetObject', {
      Bucket: bucket,
      Key: key,
      ...(versionId === undefined ? {} : { VersionId: versionId }),
    });
    return await text(Body);
  } catch (error) {
    if (error instanceof AwsError) throw validationError(`S3 error: ${error.message}`);
    throw error;
  }
}

/**
 * Bucket and key of an S3 URL: path style on the local endpoint or on Amazon's host names, or with the bucket in the
 * host name.
 */
export function objectAddress(
  url: string,
  endpoint: string,
): { bucket: string; key: string; versionId?: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed) throw unsupportedUrl();
  const path = decodeURIComponent(parsed.pathname.slice(1));
  const [, hostBucket, service] =
    /^(?:(.+)\.)?(s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?|localhost|s3\.localhost\.localdomain)$/.exec(
      parsed.hostname,
    ) ?? [];
  if (service === undefined && parsed.host !== new URL(endpoint).host) throw unsupportedUrl();
  const version = parsed.searchParams.get('versionId');
  const slash = path.indexOf('/');
  const [bucket, key] =
    hostBucket === undefined ? [path.slice(0, slash), path.slice(slash + 1)] : [hostBucket, path];
  if (!bucket || !key || (hostBucket === undefined && slash < 0)) throw unsupportedUrl();
  return { bucket, key, ...(version === null ? {} : { versionId: version }) };
}

const unsupportedUrl = () => validationError('TemplateURL must be a supported URL.');
