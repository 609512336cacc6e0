import type { FileExistsBehavior } from '../../lib/appspec/server-app-spec.ts';
import type { SpecificationAnswer } from './commands-client.ts';
import { CommandError } from './command-error.ts';

/** What a host must know of a deployment, read from the service's envelope. */
export interface DeploymentSpecification {
  readonly deploymentId: string;
  readonly deploymentGroupId: string;
  readonly deploymentGroupName: string;
  readonly applicationName: string;
  /** `user`, `codeDeployRollback`, … */
  readonly creator: string;
  readonly type: 'IN_PLACE' | 'BLUE_GREEN';
  readonly appSpecFile: string;
  readonly fileExistsBehavior: FileExistsBehavior;
  /** Where sent, a hook of any other name fails the Install. */
  readonly lifecycleEvents?: readonly string[];
  readonly revision: BundleSource;
  /** The deployment that brought the same revision here before; where it is still there, it is not downloaded again. */
  readonly reusedDeploymentId?: string;
}

export type BundleSource =
  | {
      readonly kind: 's3';
      readonly bucket: string;
      readonly key: string;
      readonly bundleType: string;
      readonly version?: string;
      readonly etag?: string;
    }
  | { readonly kind: 'local'; readonly location: string; readonly bundleType: string };

/** https://github.com/aws/aws-codedeploy-agent: the names are the stock agent's. */
interface SpecificationPayload {
  readonly DeploymentId: string;
  readonly DeploymentGroupId: string;
  readonly DeploymentGroupName: string;
  readonly ApplicationName: string;
  readonly DeploymentCreator?: string;
  readonly DeploymentType?: string;
  readonly AppSpecFilename?: string;
  readonly AgentActionOverrides?: { readonly AgentOverrides?: { readonly FileExistsBehavior?: string } };
  readonly AllPossibleLifecycleEvents?: readonly string[];
  readonly ReuseArchiveFromDeploymentId?: string;
  readonly Revision: {
    readonly RevisionType: string;
    readonly S3Revision?: {
      readonly Bucket: string;
      readonly Key: string;
      readonly BundleType: string;
      readonly Version?: string;
      readonly ETag?: string;
    };
    readonly LocalRevision?: { readonly Location: string; readonly BundleType: string };
  };
}

/** Reads the service's answer, if it is signed with the certificate that the agent trusts (PEM). */
export async function readSpecification(
  answer: SpecificationAnswer,
  trusted: string,
): Promise<DeploymentSpecification> {
  const envelope = answer.DeploymentSpecification.GenericEnvelope;
  if (answer.DeploymentSystem !== 'CodeDeploy' || envelope?.Format !== 'PKCS7/JSON') {
    throw new CommandError(
      'UnknownError',
      `expected a CodeDeploy specification as PKCS7/JSON, found ${answer.DeploymentSystem} ${envelope?.Format}`,
    );
  }
  const payload = JSON.parse(await openEnvelope(envelope.Payload, trusted)) as SpecificationPayload;
  for (const name of [
    'DeploymentId',
    'DeploymentGroupId',
    'DeploymentGroupName',
    'ApplicationName',
  ] as const) {
    if (!payload[name])
      throw new CommandError('UnknownError', `expected ${name} in the specification, found none`);
  }
  return {
    deploymentId: payload.DeploymentId.replace(/^.*deployment\//, ''),
    deploymentGroupId: payload.DeploymentGroupId,
    deploymentGroupName: payload.DeploymentGroupName,
    applicationName: payload.ApplicationName,
    creator: payload.DeploymentCreator ?? 'user',
    type: payload.DeploymentType === 'BLUE_GREEN' ? 'BLUE_GREEN' : 'IN_PLACE',
    appSpecFile: payload.AppSpecFilename ?? 'appspec.yml',
    fileExistsBehavior: fileExistsBehavior(payload),
    ...(payload.AllPossibleLifecycleEvents ? { lifecycleEvents: payload.AllPossibleLifecycleEvents } : {}),
    revision: bundleSource(payload.Revision),
    ...(payload.ReuseArchiveFromDeploymentId
      ? { reusedDeploymentId: payload.ReuseArchiveFromDeploymentId }
      : {}),
  };
}

async function openEnvelope(payload: string, trusted: string): Promise<string> {
  // Loaded with the first deployment: hosts that only wait stay small.
  const { openSignedMessage } = await import('../cms/open-signed-message.ts');
  try {
    return await openSignedMessage(payload, trusted);
  } catch (cause) {
    throw new CommandError(
      'UnknownError',
      `the deployment specification is not trusted, nothing was done: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function fileExistsBehavior(payload: SpecificationPayload): FileExistsBehavior {
  const behavior = payload.AgentActionOverrides?.AgentOverrides?.FileExistsBehavior?.toUpperCase();
  return behavior === 'OVERWRITE' || behavior === 'RETAIN' ? behavior : 'DISALLOW';
}

function bundleSource(revision: SpecificationPayload['Revision']): BundleSource {
  const { S3Revision: s3, LocalRevision: local } = revision;
  if (revision.RevisionType === 'S3' && s3) {
    return {
      kind: 's3',
      bucket: s3.Bucket,
      key: s3.Key,
      bundleType: s3.BundleType,
      ...(s3.Version ? { version: s3.Version } : {}),
      ...(s3.ETag ? { etag: s3.ETag } : {}),
    };
  }
  if (/^Local (?:File|Directory)$/.test(revision.RevisionType) && local) {
    return { kind: 'local', location: local.Location, bundleType: local.BundleType };
  }
  throw new CommandError('UnknownError', `expected a revision in S3, found ${revision.RevisionType}`);
}
