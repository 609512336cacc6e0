import type { MachineDefinition } from '../interpreter/definition.ts';
import { isObject } from './check-fields.ts';
import { checkMachine } from './check-machine.ts';
import type { Diagnostic } from './diagnostic.ts';

export interface Validation {
  /** Empty for a definition that can run here. */
  readonly diagnostics: readonly Diagnostic[];
  /** Set where there are no diagnostics. */
  readonly definition?: MachineDefinition;
}

const LARGEST_DEFINITION = 1024 * 1024;

/** Checks the text of a definition as CreateStateMachine does. */
export function validateDefinition(text: string): Validation {
  const diagnostics: Diagnostic[] = [];
  const report = (code: Diagnostic['code'], message: string, location?: string) =>
    void diagnostics.push({ code, message, location });
  const definition = parse(text);
  if (!isObject(definition)) {
    report('INVALID_JSON_DESCRIPTION', 'The definition is not a JSON object', '/');
    return { diagnostics };
  }
  if (Buffer.byteLength(text) > LARGEST_DEFINITION) {
    report('SCHEMA_VALIDATION_FAILED', `The definition is larger than ${LARGEST_DEFINITION} bytes`, '/');
  }
  const language = definition.QueryLanguage;
  checkMachine(definition, '', {
    report,
    language: typeof language === 'string' ? language : undefined,
    variables: new Set(),
    names: new Set(),
  });
  if (diagnostics.length > 0) return { diagnostics };
  return { diagnostics, definition: definition as unknown as MachineDefinition };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
