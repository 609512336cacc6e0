import { pick } from './pick.ts';
import type { ResourceType } from './resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-launchtemplate.html */
export const ec2LaunchTemplate: ResourceType = {
  type: 'AWS::EC2::LaunchTemplate',
  properties: ['LaunchTemplateData', 'LaunchTemplateName', 'TagSpecifications', 'VersionDescription'],
  replacedBy: ['LaunchTemplateName', 'TagSpecifications'],
  nameProperty: 'LaunchTemplateName',
  create: async ({ call, properties, newName }) => {
    const { LaunchTemplate } = await call<{ LaunchTemplate: { LaunchTemplateId: string } }>(
      'ec2',
      'CreateLaunchTemplate',
      {
        LaunchTemplateName: properties['LaunchTemplateName'] ?? newName({ longest: 128 }),
        ...pick(properties, ['LaunchTemplateData', 'TagSpecifications', 'VersionDescription']),
      },
    );
    const { LaunchTemplateId } = LaunchTemplate;
    return { physicalId: LaunchTemplateId, attributes: attributesOf(LaunchTemplateId, '1') };
  },
  /** A template is never changed: it gets another version, and its default version stays. */
  update: async ({ call, properties, physicalId: LaunchTemplateId }) => {
    const { LaunchTemplateVersion } = await call<{ LaunchTemplateVersion: { VersionNumber: number } }>(
      'ec2',
      'CreateLaunchTemplateVersion',
      { LaunchTemplateId, ...pick(properties, ['LaunchTemplateData', 'VersionDescription']) },
    );
    const latest = String(LaunchTemplateVersion.VersionNumber);
    return { physicalId: LaunchTemplateId, attributes: attributesOf(LaunchTemplateId, latest) };
  },
  delete: ({ call, physicalId }) => call('ec2', 'DeleteLaunchTemplate', { LaunchTemplateId: physicalId }),
};

const attributesOf = (LaunchTemplateId: string, LatestVersionNumber: string) => ({
  DefaultVersionNumber: '1',
  LatestVersionNumber,
  LaunchTemplateId,
});
