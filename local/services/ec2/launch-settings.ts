import type { RequestLaunchTemplateData, RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { findLaunchTemplate, findVersion } from './find-launch-template.ts';
import { missingParameter } from './errors.ts';
import type { Records } from './records.ts';
import { specifiedTags } from './tags.ts';

/** What instances are to be made of: the request over its launch template. */
export interface LaunchSettings {
  readonly imageId: string;
  readonly instanceType: string;
  readonly keyName: string | undefined;
  readonly subnetId: string | undefined;
  readonly zone: string | undefined;
  readonly securityGroupIds: readonly string[];
  readonly profile: { readonly Arn?: string; readonly Name?: string } | undefined;
  readonly userData: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export function launchSettings(records: Records, input: RunInstancesCommandInput): LaunchSettings {
  const template = templateData(records, input);
  const imageId = input.ImageId ?? template.ImageId;
  if (!imageId) throw missingParameter('ImageId');
  const network = input.NetworkInterfaces?.[0] ?? template.NetworkInterfaces?.[0];
  return {
    imageId,
    instanceType: input.InstanceType ?? template.InstanceType ?? 'm1.small',
    keyName: input.KeyName ?? template.KeyName,
    subnetId: input.SubnetId ?? network?.SubnetId,
    zone: input.Placement?.AvailabilityZone ?? template.Placement?.AvailabilityZone,
    securityGroupIds: input.SecurityGroupIds ?? network?.Groups ?? template.SecurityGroupIds ?? [],
    profile: input.IamInstanceProfile ?? template.IamInstanceProfile,
    userData: input.UserData ?? template.UserData,
    tags: {
      ...specifiedTags(template.TagSpecifications, 'instance'),
      ...specifiedTags(input.TagSpecifications, 'instance'),
    },
  };
}

function templateData(records: Records, input: RunInstancesCommandInput): RequestLaunchTemplateData {
  if (!input.LaunchTemplate) return {};
  return findVersion(findLaunchTemplate(records, input.LaunchTemplate), input.LaunchTemplate.Version).data;
}
