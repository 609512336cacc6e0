import {
  type CodeDeployClient,
  type DeploymentConfigInfo,
  type DeploymentGroupInfo,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { undefinedFor } from '../../../lib/target/undefined-for.ts';
import { groupNames } from './read-names.ts';
import type { S3Place } from './s3-place.ts';

/** The groups of an application; undefined where there is no such application. */
export const readGroups = (client: CodeDeployClient, application: string): Promise<string[] | undefined> =>
  groupNames(client, application).catch(
    undefinedFor('ApplicationDoesNotExistException', 'InvalidApplicationNameException'),
  );

export async function readGroup(
  client: CodeDeployClient,
  applicationName: string,
  deploymentGroupName: string,
): Promise<DeploymentGroupInfo | undefined> {
  const command = new GetDeploymentGroupCommand({ applicationName, deploymentGroupName });
  const gone = ['DeploymentGroupDoesNotExistException', 'InvalidDeploymentGroupNameException'];
  return (await client.send(command).catch(undefinedFor(...gone)))?.deploymentGroupInfo;
}

export async function readConfig(
  client: CodeDeployClient,
  deploymentConfigName: string,
): Promise<DeploymentConfigInfo | undefined> {
  const command = new GetDeploymentConfigCommand({ deploymentConfigName });
  const gone = ['DeploymentConfigDoesNotExistException', 'InvalidDeploymentConfigNameException'];
  return (await client.send(command).catch(undefinedFor(...gone)))?.deploymentConfigInfo;
}

/** An object as it is now. */
export interface FoundObject {
  readonly bytes: number;
  /** Undefined in a bucket that keeps no versions. */
  readonly version?: string;
}

/** Undefined where there is no such bucket, object or version. */
export async function readObject(
  s3: S3Client,
  { bucket, key, version }: S3Place,
): Promise<FoundObject | undefined> {
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: version });
  // An answer to HEAD has no body: what is missing, or why a version id is none, is not said.
  const answer = await s3
    .send(command)
    .catch(undefinedFor('NotFound', 'NoSuchKey', 'NoSuchBucket', '400', 'BadRequest'));
  if (!answer) return undefined;
  const { ContentLength: bytes = 0, VersionId } = answer;
  return { bytes, ...(VersionId === undefined || VersionId === 'null' ? {} : { version: VersionId }) };
}
