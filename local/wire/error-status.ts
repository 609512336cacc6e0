import type { AwsError } from '../aws-error.ts';
import type { ServiceModel } from './service-model.ts';

/** The HTTP status of an error: its own, the one its schema names, else 400. */
export function errorStatus(model: ServiceModel | undefined, error: AwsError): number {
  if (error.status !== undefined) return error.status;
  const traits = model?.errors.get(error.code)?.getMergedTraits();
  const queryError = traits?.['awsQueryError'] as readonly [string, number] | undefined;
  return (traits?.httpError as number | undefined) ?? queryError?.[1] ?? 400;
}

/** The code by which the query protocol names an error, where it differs from the shape's name. */
export function queryCode(model: ServiceModel | undefined, error: AwsError): string {
  const queryError = model?.errors.get(error.code)?.getMergedTraits()['awsQueryError'] as
    readonly [string, number] | undefined;
  return queryError?.[0] ?? error.code;
}
