import type {
  DeleteFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyCommandInput,
  GetProvisionedConcurrencyConfigCommandInput,
  ListProvisionedConcurrencyConfigsCommandInput,
  PutFunctionConcurrencyCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../../aws-error.ts';
import { ACCOUNT_CONCURRENCY } from '../execution/concurrency.ts';
import type { LambdaContext } from '../lambda-context.ts';

export function concurrencyOperations({ cloud, functions, concurrency }: LambdaContext) {
  return {
    PutFunctionConcurrency: (input: PutFunctionConcurrencyCommandInput) => {
      const { record } = functions.find({ FunctionName: input.FunctionName });
      const wanted = input.ReservedConcurrentExecutions ?? 0;
      const left = concurrency.unreserved() + (record.reservedConcurrency ?? 0) - wanted;
      if (cloud.options.quotas && left < ALWAYS_UNRESERVED) {
        throw new AwsError(
          'InvalidParameterValueException',
          `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${ALWAYS_UNRESERVED}].`,
          { fields: { Type: 'User' } },
        );
      }
      record.reservedConcurrency = wanted;
      return { ReservedConcurrentExecutions: wanted };
    },

    GetFunctionConcurrency: (input: GetFunctionConcurrencyCommandInput) => {
      const { record } = functions.find({ FunctionName: input.FunctionName });
      return record.reservedConcurrency === undefined
        ? {}
        : { ReservedConcurrentExecutions: record.reservedConcurrency };
    },

    DeleteFunctionConcurrency: (input: DeleteFunctionConcurrencyCommandInput) => {
      const { record } = functions.find({ FunctionName: input.FunctionName });
      delete record.reservedConcurrency;
      return {};
    },

    // Nothing can be provisioned here: PutProvisionedConcurrencyConfig is not implemented.
    GetProvisionedConcurrencyConfig: (input: GetProvisionedConcurrencyConfigCommandInput) => {
      const { reference } = functions.find(input);
      if (reference.qualifier === undefined || reference.qualifier === '$LATEST') {
        throw new AwsError(
          'InvalidParameterValueException',
          'Expected the Qualifier to be an alias or a published version.',
          { fields: { Type: 'User' } },
        );
      }
      throw new AwsError(
        'ProvisionedConcurrencyConfigNotFoundException',
        'No Provisioned Concurrency Config found for this function',
        { fields: { Type: 'User' } },
      );
    },

    ListProvisionedConcurrencyConfigs: (input: ListProvisionedConcurrencyConfigsCommandInput) => {
      functions.find({ FunctionName: input.FunctionName });
      return { ProvisionedConcurrencyConfigs: [] };
    },

    GetAccountSettings: () => ({
      AccountLimit: {
        ConcurrentExecutions: ACCOUNT_CONCURRENCY,
        UnreservedConcurrentExecutions: concurrency.unreserved(),
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
        TotalCodeSize: 80_530_636_800,
      },
      AccountUsage: {
        FunctionCount: functions.records.size,
        TotalCodeSize: [...functions.records.values()].reduce(
          (sum, { latest, versions }) =>
            [latest, ...versions].reduce((size, { code }) => size + code.size, sum),
          0,
        ),
      },
    }),
  };
}

const ALWAYS_UNRESERVED = 100;
