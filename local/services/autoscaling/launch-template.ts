import type { LaunchTemplateSpecification } from '@aws-sdk/client-auto-scaling';
import type { DescribeLaunchTemplatesCommandOutput } from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import { AWS, type Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { validationError } from './errors.ts';
import type { LaunchTemplateRef } from './records.ts';

/**
 * The template that a group is to launch from. Whoever names one must be allowed to launch from it themselves
 * (ec2:RunInstances, ec2:CreateTags for its tags, iam:PassRole for its role), which a dry run finds out.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
 */
export async function resolveLaunchTemplate(
  cloud: Cloud,
  caller: Caller,
  specification: LaunchTemplateSpecification,
): Promise<LaunchTemplateRef> {
  const { LaunchTemplateId, LaunchTemplateName, Version = '$Default' } = specification;
  const template = await describeTemplate(cloud, specification);
  const LaunchTemplate = LaunchTemplateId ? { LaunchTemplateId, Version } : { LaunchTemplateName, Version };
  try {
    await cloud.call(caller, 'ec2', 'RunInstances', {
      LaunchTemplate,
      MinCount: 1,
      MaxCount: 1,
      DryRun: true,
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code !== 'DryRunOperation') throw notFullyFormed(error);
  }
  return { id: template.LaunchTemplateId!, name: template.LaunchTemplateName!, version: Version };
}

async function describeTemplate(cloud: Cloud, specification: LaunchTemplateSpecification) {
  const { LaunchTemplateId: id, LaunchTemplateName: name } = specification;
  if (!id === !name)
    throw validationError(
      'Valid requests must contain either launchTemplateId or LaunchTemplateName, and not both',
    );
  const input = id ? { LaunchTemplateIds: [id] } : { LaunchTemplateNames: [name!] };
  try {
    const found = await cloud.call<DescribeLaunchTemplatesCommandOutput>(
      AWS,
      'ec2',
      'DescribeLaunchTemplates',
      input,
    );
    return found.LaunchTemplates![0]!;
  } catch (cause) {
    if (cause instanceof AwsError) throw notFullyFormed(cause);
    throw cause;
  }
}

const notFullyFormed = (cause: AwsError) =>
  new AwsError('ValidationError', `You must use a valid fully-formed launch template. ${cause.message}`, {
    cause,
  });
