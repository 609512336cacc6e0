/** What a call needs: an IAM action on a resource, with the condition keys that the request carries. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Where a resource ARN of this cloud lies. */
export interface Scope {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

export interface Permissions {
  /** The service's prefix in IAM actions (`codedeploy`, `elasticloadbalancing`, `states`). */
  readonly prefix: string;
  /**
   * Per operation, what it needs. An operation that is not listed needs `<prefix>:<Operation>` on `*`; one listed
   * with an empty answer needs nothing (sts:GetCallerIdentity).
   */
  readonly operations: Readonly<Record<string, (input: never, scope: Scope) => readonly Permission[]>>;
}
