import type { ListVersionsByFunctionCommandInput, PublishVersionCommandInput } from '@aws-sdk/client-lambda';
import { AwsError } from '../../../aws-error.ts';
import { page } from '../../page.ts';
import { describeFunction } from '../describe-function.ts';
import type { FunctionRecord, FunctionVersion } from '../function-record.ts';
import { checkRevision, newRevision } from '../function-table.ts';
import type { LambdaContext } from '../lambda-context.ts';
import { invalidMarker } from './invalid-marker.ts';

export function versionOperations({ cloud, functions }: LambdaContext) {
  return {
    PublishVersion: (input: PublishVersionCommandInput) => {
      const { record } = functions.find({ FunctionName: input.FunctionName });
      checkRevision(input.RevisionId, record.latest.revisionId);
      if (input.CodeSha256 !== undefined && input.CodeSha256 !== record.latest.code.sha256) {
        throw new AwsError(
          'InvalidParameterValueException',
          `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${record.latest.code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
          { fields: { Type: 'User' } },
        );
      }
      return describeFunction(cloud, publish(record, cloud.clock.now(), input.Description));
    },

    ListVersionsByFunction: (input: ListVersionsByFunctionCommandInput) => {
      const { record } = functions.find({ FunctionName: input.FunctionName });
      const part = page([record.latest, ...record.versions], {
        limit: input.MaxItems ?? 50,
        token: input.Marker,
        invalid: invalidMarker,
      });
      return {
        Versions: part.items.map((version) => describeFunction(cloud, version, version.version)),
        ...(part.nextToken !== undefined && { NextMarker: part.nextToken }),
      };
    },
  };
}

/** Freezes $LATEST as the next version; without a change since the last one, gives that one back. */
export function publish(record: FunctionRecord, now: number, description?: string): FunctionVersion {
  const { latest } = record;
  const settings = description === undefined ? latest.settings : { ...latest.settings, description };
  const last = record.versions.at(-1);
  if (last && last.code.sha256 === latest.code.sha256 && sameBehaviour(last, latest)) return last;
  const version = {
    ...latest,
    version: String(++record.lastVersion),
    revisionId: newRevision(),
    lastModified: now,
    settings,
  };
  record.versions.push(version);
  return version;
}

const sameBehaviour = (one: FunctionVersion, other: FunctionVersion) =>
  JSON.stringify({ ...one.settings, description: '' }) ===
  JSON.stringify({ ...other.settings, description: '' });
