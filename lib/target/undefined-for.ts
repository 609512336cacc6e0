/** A catch handler: these answers of an AWS service are no errors here. Only what the SDK threw for an answer has `$fault`. */
export const undefinedFor =
  (...names: readonly string[]) =>
  (error: unknown): undefined => {
    if (error instanceof Error && '$fault' in error && names.includes(error.name)) return undefined;
    throw error;
  };
