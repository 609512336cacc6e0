import type {
  CreateLaunchTemplateCommandInput,
  CreateLaunchTemplateVersionCommandInput,
  DeleteLaunchTemplateCommandInput,
  DescribeLaunchTemplatesCommandInput,
  DescribeLaunchTemplateVersionsCommandInput,
  LaunchTemplate,
  LaunchTemplateVersion,
  ModifyLaunchTemplateCommandInput,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { Request, Service } from '../../service.ts';
import { page } from '../page.ts';
import { dryRun, invalidToken, missingParameter } from './errors.ts';
import { matchesFilters } from './filters.ts';
import { newId } from './ids.ts';
import { findLaunchTemplate, findVersion } from './find-launch-template.ts';
import type { LaunchTemplateRecord, LaunchTemplateVersionRecord, Records } from './records.ts';
import { specifiedTags, tagList } from './tags.ts';

export const launchTemplateOperations = (cloud: Cloud, records: Records): Service['operations'] => ({
  CreateLaunchTemplate: (input: CreateLaunchTemplateCommandInput, { caller }: Request) => {
    const record = newRecord(cloud, records, { input, caller });
    if (input.DryRun) throw dryRun();
    records.launchTemplates.set(record.id, record);
    return { LaunchTemplate: describe(record) };
  },
  CreateLaunchTemplateVersion: (input: CreateLaunchTemplateVersionCommandInput, { caller }: Request) => {
    const template = findLaunchTemplate(records, input);
    if (!input.LaunchTemplateData) throw missingParameter('LaunchTemplateData');
    const source = input.SourceVersion === undefined ? {} : findVersion(template, input.SourceVersion).data;
    if (input.DryRun) throw dryRun();
    const version: LaunchTemplateVersionRecord = {
      number: template.latestVersion + 1,
      description: input.VersionDescription,
      createdAt: cloud.clock.now(),
      createdBy: arnOf(cloud, caller),
      data: { ...source, ...input.LaunchTemplateData },
    };
    template.versions[version.number] = version;
    template.latestVersion = version.number;
    return { LaunchTemplateVersion: describeVersion(template, version) };
  },
  DescribeLaunchTemplates: (input: DescribeLaunchTemplatesCommandInput) => {
    const found = select(records, input).filter((template) =>
      matchesFilters(input.Filters, { 'launch-template-name': template.name }, template.tags),
    );
    const { items, nextToken } = page(found, {
      limit: input.MaxResults ?? 200,
      token: input.NextToken,
      invalid: invalidToken,
    });
    return { LaunchTemplates: items.map(describe), NextToken: nextToken };
  },
  DescribeLaunchTemplateVersions: (input: DescribeLaunchTemplateVersionsCommandInput) => {
    const template = findLaunchTemplate(records, input);
    const versions = input.Versions?.length
      ? input.Versions.map((version) => findVersion(template, version))
      : Object.values(template.versions).toReversed();
    const { items, nextToken } = page(versions, {
      limit: input.MaxResults ?? 200,
      token: input.NextToken,
      invalid: invalidToken,
    });
    return {
      LaunchTemplateVersions: items.map((version) => describeVersion(template, version)),
      NextToken: nextToken,
    };
  },
  ModifyLaunchTemplate: (input: ModifyLaunchTemplateCommandInput) => {
    const template = findLaunchTemplate(records, input);
    if (input.DefaultVersion !== undefined)
      template.defaultVersion = findVersion(template, input.DefaultVersion).number;
    return { LaunchTemplate: describe(template) };
  },
  DeleteLaunchTemplate: (input: DeleteLaunchTemplateCommandInput) => {
    const template = findLaunchTemplate(records, input);
    if (input.DryRun) throw dryRun();
    records.launchTemplates.delete(template.id);
    return { LaunchTemplate: describe(template) };
  },
});

function newRecord(
  cloud: Cloud,
  records: Records,
  { input, caller }: { input: CreateLaunchTemplateCommandInput; caller: Caller },
): LaunchTemplateRecord {
  const name = input.LaunchTemplateName ?? '';
  if (!/^[a-zA-Z0-9()./_-]{3,128}$/.test(name))
    throw new AwsError(
      'InvalidLaunchTemplateName.MalformedException',
      'A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _.',
    );
  if ([...records.launchTemplates.values()].some((other) => other.name === name))
    throw new AwsError(
      'InvalidLaunchTemplateName.AlreadyExistsException',
      'Launch template name already in use.',
    );
  if (!input.LaunchTemplateData) throw missingParameter('LaunchTemplateData');
  const createdAt = cloud.clock.now();
  const createdBy = arnOf(cloud, caller);
  const first = { number: 1, description: input.VersionDescription, createdAt, createdBy };
  return {
    id: newId('lt'),
    name,
    createdAt,
    createdBy,
    defaultVersion: 1,
    latestVersion: 1,
    versions: { 1: { ...first, data: input.LaunchTemplateData } },
    tags: specifiedTags(input.TagSpecifications, 'launch-template'),
  };
}

function select(records: Records, input: DescribeLaunchTemplatesCommandInput): LaunchTemplateRecord[] {
  const { LaunchTemplateIds: ids, LaunchTemplateNames: names } = input;
  if (ids?.length) return ids.map((LaunchTemplateId) => findLaunchTemplate(records, { LaunchTemplateId }));
  if (names?.length)
    return names.map((LaunchTemplateName) => findLaunchTemplate(records, { LaunchTemplateName }));
  return [...records.launchTemplates.values()];
}

const arnOf = (cloud: Cloud, caller: Caller) =>
  caller.kind === 'identity' ? caller.arn : `arn:${cloud.partition}:iam::${cloud.account}:root`;

const describe = (record: LaunchTemplateRecord): LaunchTemplate => ({
  LaunchTemplateId: record.id,
  LaunchTemplateName: record.name,
  CreateTime: new Date(record.createdAt),
  CreatedBy: record.createdBy,
  DefaultVersionNumber: record.defaultVersion,
  LatestVersionNumber: record.latestVersion,
  Tags: tagList(record.tags),
});

const describeVersion = (
  template: LaunchTemplateRecord,
  version: LaunchTemplateVersionRecord,
): LaunchTemplateVersion => ({
  LaunchTemplateId: template.id,
  LaunchTemplateName: template.name,
  VersionNumber: version.number,
  VersionDescription: version.description,
  CreateTime: new Date(version.createdAt),
  CreatedBy: version.createdBy,
  DefaultVersion: version.number === template.defaultVersion,
  LaunchTemplateData: version.data,
});
