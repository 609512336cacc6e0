/**
 * An error as AWS would answer it. `code` is the wire name (`ExecutionAlreadyExists`, `NoSuchKey`), `fields` are the
 * error shape's further members, `status` is only needed where the SDK's schemas do not name one.
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly status: number | undefined;

  constructor(
    code: string,
    message: string,
    options: { fields?: Record<string, unknown>; status?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? {};
    this.status = options.status;
  }
}
