/**
 * An AppSpec file for Lambda: one alias goes from one version of its function to another.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
export interface LambdaAppSpec {
  readonly version: 0;
  readonly function: LambdaFunction;
  /** Function name or ARN by lifecycle event. */
  readonly hooks: Readonly<Partial<Record<LambdaHook, string>>>;
}

export interface LambdaFunction {
  /** What the file calls it. */
  readonly resource: string;
  readonly name: string;
  readonly alias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
}

export const LAMBDA_HOOKS = ['BeforeAllowTraffic', 'AfterAllowTraffic'] as const;

type LambdaHook = (typeof LAMBDA_HOOKS)[number];
