import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import type { S3Client } from '@aws-sdk/client-s3';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../user-error.ts';

export interface DeployClients {
  readonly cloudFormation: CloudFormationClient;
  readonly s3: S3Client;
}

/** The outputs of a stack by name. */
export type StackOutputs = Readonly<Record<string, string>>;

/**
 * Deploys a packaged stack as `serverless deploy` does: a stack with the deployment bucket alone, then the bundles into
 * it, then the whole template. A stack that is there already is updated; nothing to update is a success.
 */
export async function deployPackagedStack(
  clients: DeployClients,
  stackName: string,
  folder: string,
): Promise<StackOutputs> {
  const { cloudFormation } = clients;
  if (!(await describeStack(cloudFormation, stackName))) {
    const bucketOnly = readFileSync(join(folder, 'cloudformation-template-create-stack.json'), 'utf8');
    await applyTemplate(cloudFormation, stackName, { TemplateBody: bucketOnly });
  }
  const bucket = await physicalId(cloudFormation, stackName, 'ServerlessDeploymentBucket');
  return applyTemplate(cloudFormation, stackName, await uploadPackage(clients.s3, bucket, folder));
}

/** A template as CloudFormation takes it: whole up to 51,200 bytes, larger ones from S3. */
export type TemplateSource = { readonly TemplateBody: string } | { readonly TemplateURL: string };

/** Creates or updates a stack from a template and waits for the end; its outputs. Throws with the first failed resource's reason. */
export async function applyTemplate(
  cloudFormation: CloudFormationClient,
  stackName: string,
  template: TemplateSource,
  parameters: Readonly<Record<string, string>> = {},
): Promise<StackOutputs> {
  const { CreateStackCommand, UpdateStackCommand } = await import('@aws-sdk/client-cloudformation');
  const input = {
    StackName: stackName,
    ...template,
    Capabilities: ['CAPABILITY_IAM' as const, 'CAPABILITY_NAMED_IAM' as const],
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
  };
  const existing = await describeStack(cloudFormation, stackName);
  if (!existing) await cloudFormation.send(new CreateStackCommand(input));
  else if (!(await update(() => cloudFormation.send(new UpdateStackCommand(input)))))
    return outputsOf(existing);
  return outputsOf(await settled(cloudFormation, stackName));
}

/** False where CloudFormation found nothing to update. */
async function update(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (/No updates are to be performed/.test((error as Error).message)) return false;
    throw error;
  }
}

async function describeStack(cloudFormation: CloudFormationClient, name: string): Promise<Stack | undefined> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    return (await cloudFormation.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) return undefined;
    throw error;
  }
}

const POLL_MS = 50;
const LONGEST_DEPLOY_MS = 300_000;

async function settled(cloudFormation: CloudFormationClient, name: string): Promise<Stack> {
  const deadline = Date.now() + LONGEST_DEPLOY_MS;
  while (Date.now() < deadline) {
    const stack = await describeStack(cloudFormation, name);
    if (!stack) throw new UserError(`the stack ${name} went away while it was deployed`);
    if (stack.StackStatus === 'CREATE_COMPLETE' || stack.StackStatus === 'UPDATE_COMPLETE') return stack;
    if (!stack.StackStatus?.endsWith('_IN_PROGRESS'))
      throw new UserError(await failure(cloudFormation, stack));
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new UserError(`the stack ${name} was not deployed within ${LONGEST_DEPLOY_MS / 1000} s`);
}

async function failure(cloudFormation: CloudFormationClient, stack: Stack): Promise<string> {
  const { DescribeStackEventsCommand } = await import('@aws-sdk/client-cloudformation');
  const { StackEvents = [] } = await cloudFormation.send(
    new DescribeStackEventsCommand({ StackName: stack.StackName }),
  );
  const first = StackEvents.filter(
    ({ ResourceStatus, ResourceStatusReason }) =>
      ResourceStatus?.endsWith('_FAILED') && !/cancelled/i.test(ResourceStatusReason ?? ''),
  ).at(-1);
  const reason = first
    ? `${first.LogicalResourceId}: ${first.ResourceStatusReason}`
    : stack.StackStatusReason;
  return `the stack ${stack.StackName} ended as ${stack.StackStatus}: ${reason}`;
}

async function physicalId(
  cloudFormation: CloudFormationClient,
  stack: string,
  logicalId: string,
): Promise<string> {
  const { DescribeStackResourceCommand } = await import('@aws-sdk/client-cloudformation');
  const { StackResourceDetail } = await cloudFormation.send(
    new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId: logicalId }),
  );
  return StackResourceDetail!.PhysicalResourceId!;
}

/** Puts every bundle that the template names under that very key, and the template beside them. */
async function uploadPackage(s3: S3Client, bucket: string, folder: string): Promise<TemplateSource> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const template = readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8');
  const { Resources } = JSON.parse(template) as {
    Resources: Record<string, { Properties?: { Code?: { S3Key?: string } } }>;
  };
  const keys = [
    ...new Set(Object.values(Resources).flatMap(({ Properties }) => Properties?.Code?.S3Key ?? [])),
  ];
  await Promise.all(
    keys.map((key) => {
      const file = join(folder, basename(key));
      const body = { Body: createReadStream(file), ContentLength: statSync(file).size };
      return s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, ...body }));
    }),
  );
  const key = `${dirname(keys[0] ?? 'template/x')}/template.json`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: template }));
  return { TemplateURL: `https://${bucket}.s3.${await s3.config.region()}.amazonaws.com/${key}` };
}

const outputsOf = (stack: Stack): StackOutputs =>
  Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue ?? '']),
  );
