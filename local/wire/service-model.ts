import { NormalizedSchema } from '@smithy/core/schema';
import { compileRoute, type Route } from './rest/route.ts';
import type { WireSettings } from './wire-settings.ts';

/**
 * A service's operations and errors, compiled from the schemas that the SDK's client packages export
 * (`[9, namespace, name, traits, () => input, () => output]`; errors `[-3, …]`).
 */
export interface ServiceModel {
  readonly name: string;
  readonly settings: WireSettings;
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** By shape name and by the query protocol's code. */
  readonly errors: ReadonlyMap<string, NormalizedSchema>;
  /** REST operations, the most specific route first. */
  readonly routes: readonly OperationModel[];
}

export interface OperationModel {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  readonly route?: Route;
}

interface ModelSource {
  readonly name: string;
  readonly wire: WireSettings;
}

const OPERATION = 9;
const ERROR = -3;

export async function loadServiceModel(definition: ModelSource): Promise<ServiceModel> {
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, NormalizedSchema>();
  for (const schema of Object.values(await definition.wire.schemas())) {
    if (!Array.isArray(schema)) continue;
    if (schema[0] === OPERATION) addOperation(operations, schema);
    else if (schema[0] === ERROR) addError(errors, schema);
  }
  const routes = [...operations.values()]
    .filter((operation) => operation.route)
    .sort((a, b) => b.route!.weight - a.route!.weight);
  return { name: definition.name, settings: definition.wire, operations, errors, routes };
}

function addOperation(operations: Map<string, OperationModel>, schema: readonly unknown[]): void {
  const name = schema[2] as string;
  const traits = schema[3] as { http?: readonly [string, string, number] } | number;
  const input = normalized(schema[4]);
  const output = normalized(schema[5]);
  const http = typeof traits === 'object' ? traits.http : undefined;
  operations.set(name, { name, input, output, ...(http ? { route: compileRoute(http, input) } : {}) });
}

function addError(errors: Map<string, NormalizedSchema>, schema: readonly unknown[]): void {
  const error = normalized(schema);
  errors.set(schema[2] as string, error);
  const queryError = error.getMergedTraits()['awsQueryError'] as readonly [string, number] | undefined;
  if (queryError) errors.set(queryError[0], error);
}

const normalized = (schema: unknown) =>
  NormalizedSchema.of(schema as Parameters<typeof NormalizedSchema.of>[0]);
