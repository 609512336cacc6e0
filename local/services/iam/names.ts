import { validationError } from './iam-context.ts';

/** Refuses a name that IAM would refuse; `longest` is 64 for users, roles and profiles, 128 for others. */
export function validateName(member: string, name: string | undefined, longest: number): string {
  const value = name ?? '';
  if (value.length > 0 && value.length <= longest && /^[\w+=,.@-]+$/.test(value)) return value;
  const rule =
    value.length > longest
      ? `Member must have length less than or equal to ${longest}`
      : value.length === 0
        ? 'Member must have length greater than or equal to 1'
        : 'The specified value is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-';
  throw validationError(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}

/** The path of an entity, `/` where none is given. */
export function validatePath(path: string | undefined): string {
  const value = path ?? '/';
  if (value.length <= 512 && /^\/([\u0021-\u007e]*\/)?$/.test(value)) return value;
  throw validationError(
    `The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.`,
  );
}
