import {
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  GetProvisionedConcurrencyConfigCommand,
  LambdaServiceException,
  ListTagsCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  paginateListAliases,
  paginateListVersionsByFunction,
  type FunctionConfiguration,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { Refused } from '../../release/refused.ts';
import { deadline } from '../../runtime/deadline.ts';
import { OWNER_TAG } from '../owner-tag.ts';
import { undefinedFor } from '../undefined-for.ts';
import { isNumbered, type FunctionCode, type Functions } from './functions.ts';

/** The real Lambda, or whatever speaks as it does. */
export function lambdaFunctions(client: LambdaClient): Functions {
  return {
    async find(FunctionName, Qualifier) {
      const command = new GetFunctionConfigurationCommand({ FunctionName, Qualifier });
      const found = await client.send(command, deadline()).catch(undefinedFor('ResourceNotFoundException'));
      return found && codeOf(found, Qualifier);
    },

    async owner({ arn: Resource }) {
      const { Tags } = await client.send(new ListTagsCommand({ Resource }), deadline());
      return Tags?.[OWNER_TAG];
    },

    async alias(FunctionName, Name) {
      const found = await client
        .send(new GetAliasCommand({ FunctionName, Name }), deadline())
        .catch(undefinedFor('ResourceNotFoundException'));
      const weights = found?.RoutingConfig?.AdditionalVersionWeights ?? {};
      return found && { version: found.FunctionVersion!, weights, revisionId: found.RevisionId! };
    },

    async hasProvisionedConcurrency(FunctionName, Qualifier) {
      const command = new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier });
      const none = 'ProvisionedConcurrencyConfigNotFoundException';
      return (await client.send(command, deadline()).catch(undefinedFor(none))) !== undefined;
    },

    async updateCode(FunctionName, { zip: ZipFile, revisionId: RevisionId }) {
      const command = new UpdateFunctionCodeCommand({ FunctionName, ZipFile, RevisionId });
      await client.send(command, deadline()).catch(refusedFor(FunctionName));
    },

    async publish(FunctionName, { codeSha256, revisionId, description }) {
      const command = new PublishVersionCommand({
        FunctionName,
        CodeSha256: codeSha256,
        RevisionId: revisionId,
        Description: description,
      });
      return (await client.send(command, deadline())).Version!;
    },

    async *versions(FunctionName) {
      for await (const { Versions = [] } of paginateListVersionsByFunction({ client }, { FunctionName })) {
        for (const { Version = '', Description = '', CodeSha256, DurableConfig } of Versions) {
          if (!isNumbered(Version)) continue;
          const isDurable = DurableConfig !== undefined;
          yield { version: Version, description: Description, codeSha256: CodeSha256!, isDurable };
        }
      }
    },

    async aliased(FunctionName) {
      const versions = new Set<string>();
      for await (const { Aliases = [] } of paginateListAliases({ client }, { FunctionName })) {
        for (const { FunctionVersion, RoutingConfig } of Aliases) {
          const others = Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {});
          for (const version of [FunctionVersion!, ...others]) versions.add(version);
        }
      }
      return versions;
    },

    async pointAlias(FunctionName, { name: Name, revisionId: RevisionId }, FunctionVersion) {
      const RoutingConfig = { AdditionalVersionWeights: {} };
      const command = new UpdateAliasCommand({
        FunctionName,
        Name,
        FunctionVersion,
        RoutingConfig,
        RevisionId,
      });
      await client.send(command, deadline());
    },

    async deleteVersion(FunctionName, Qualifier) {
      await client.send(new DeleteFunctionCommand({ FunctionName, Qualifier }), deadline());
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html; `State` alone is that of a new version. */
function codeOf(found: FunctionConfiguration, version: string | undefined): FunctionCode {
  return {
    arn: found.FunctionArn!,
    codeSha256: found.CodeSha256!,
    revisionId: found.RevisionId!,
    timeoutSeconds: found.Timeout ?? 3,
    state: stateOf(found, version),
    reason: found.LastUpdateStatusReason ?? found.StateReason,
  };
}

/**
 * A version must be Active before an alias may point at it: SnapStart makes it so in minutes, managed instances when they
 * run. (Inactive: idle for weeks, and started again by whoever calls it.) What an unpublished function is beside those, none
 * of its callers see. The waiter PublishedVersionActive of the SDKs goes by the same.
 */
function stateOf(
  { State = 'Active', LastUpdateStatus = 'Successful' }: FunctionConfiguration,
  version: string | undefined,
): FunctionCode['state'] {
  if (State === 'Failed' || LastUpdateStatus === 'Failed') return 'failed';
  if (State === 'Pending' || LastUpdateStatus === 'InProgress') return 'pending';
  return version === undefined || State === 'Active' || State === 'Inactive' ? 'ready' : 'failed';
}

/** Code that Lambda will never take. What else it answers, another try may change. */
const FOR_GOOD = new Set([
  'InvalidParameterValueException',
  'InvalidZipFileException',
  // As a whole request: https://github.com/serverless/serverless/issues/10179
  'RequestEntityTooLargeException',
  'CodeStorageExceededException',
  'CodeSigningConfigNotFoundException',
  'CodeVerificationFailedException',
]);

const refusedFor =
  (name: string) =>
  (error: unknown): never => {
    if (!(error instanceof LambdaServiceException) || !FOR_GOOD.has(error.name)) throw error;
    throw new Refused(`Lambda refuses the code of ${name}: ${error.message}`, { cause: error });
  };
