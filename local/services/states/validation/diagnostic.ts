import { AwsError } from '../../../aws-error.ts';

/** One thing that is wrong with a definition, as ValidateStateMachineDefinition tells it. */
export interface Diagnostic {
  readonly code:
    | 'INVALID_JSON_DESCRIPTION'
    | 'SCHEMA_VALIDATION_FAILED'
    | 'MISSING_TRANSITION_TARGET'
    | 'MISSING_END_STATE'
    | 'DUPLICATE_STATE_NAME'
    | 'INVALID_JSONATA_EXPRESSION'
    | 'UNSUPPORTED_JSONATA_EXPRESSION';
  readonly message: string;
  /** `/States/Build/Output`; left out where it is about the whole. */
  readonly location?: string;
}

/** Takes in one diagnostic after the other. */
export type Report = (code: Diagnostic['code'], message: string, location?: string) => void;

/** What CreateStateMachine and UpdateStateMachine answer to such a definition. */
export function invalidDefinition(diagnostics: readonly Diagnostic[]): AwsError {
  const texts = diagnostics.map(
    ({ code, message, location }) => `${code}: ${message} at ${location ?? null}`,
  );
  return new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${texts.join(', ')}'`);
}
