/** How requests for the service look. Held against the SDK client's own settings by test/local/wire-settings.test.ts. */
export interface WireSettings {
  /** As the SDK names it (`CodeDeploy`, `CloudWatch Logs`). */
  readonly serviceId: string;
  /** The service in the credential scope of SigV4 (`codedeploy`, `states`, `logs`). */
  readonly signingName: string;
  readonly protocol: 'restXml' | 'restJson1' | 'awsJson1_0' | 'awsJson1_1' | 'awsQuery' | 'ec2Query';
  /** Prefix of X-Amz-Target, and the service in rpc-v2 paths (`CodeDeploy_20141006`). */
  readonly target: string;
  readonly namespace: string;
  readonly xmlNamespace?: string;
  readonly version: string;
  /** Errors also carry x-amzn-query-error, and the query protocol is served too. */
  readonly awsQueryCompatible?: boolean;
  /** Loads the module whose exports are the schemas: `() => import('@aws-sdk/client-codedeploy')`. */
  schemas(): Promise<object>;
}
