import { validationError } from '../cloudformation-error.ts';

/** Refuses a name that a new stack (or change set) cannot have. */
export function validateName(member: 'stackName' | 'changeSetName', name: string | undefined): string {
  if (name !== undefined && /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return name;
  throw validationError(
    `1 validation error detected: Value '${name}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
  );
}
