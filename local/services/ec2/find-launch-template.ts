import { AwsError } from '../../aws-error.ts';
import type { LaunchTemplateRecord, LaunchTemplateVersionRecord, Records } from './records.ts';

/** A launch template by id or name, or AWS's error for one that does not exist. */
export function findLaunchTemplate(
  records: Records,
  by: { readonly LaunchTemplateId?: string; readonly LaunchTemplateName?: string },
): LaunchTemplateRecord {
  const { LaunchTemplateId: id, LaunchTemplateName: name } = by;
  if (id !== undefined) {
    const record = records.launchTemplates.get(id);
    if (record) return record;
    throw new AwsError(
      'InvalidLaunchTemplateId.NotFound',
      `The specified launch template, with template ID ${id}, does not exist.`,
    );
  }
  if (name === undefined)
    throw new AwsError('MissingParameter', 'Either a launch template ID or a name must be specified.');
  const record = [...records.launchTemplates.values()].find((template) => template.name === name);
  if (record) return record;
  throw new AwsError(
    'InvalidLaunchTemplateName.NotFoundException',
    `At least one of the launch templates specified in the request does not exist.`,
  );
}

/** `$Latest`, `$Default` (also where none is named) or a number. */
export function findVersion(
  template: LaunchTemplateRecord,
  version = '$Default',
): LaunchTemplateVersionRecord {
  const number =
    version === '$Latest'
      ? template.latestVersion
      : version === '$Default'
        ? template.defaultVersion
        : Number(version);
  const record = template.versions[number];
  if (record) return record;
  throw new AwsError(
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find launch template version ${version} for launch template ${template.id}.`,
  );
}
