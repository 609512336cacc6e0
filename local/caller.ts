/** Who makes a call: decided by the signature of a request, or by the service that calls another. */
export type Caller = IdentityCaller | ServiceCaller | AwsCaller;

/** A user, the account's root, or a role session. Its identity policies decide. */
export interface IdentityCaller {
  readonly kind: 'identity';
  /** As AWS names it in errors: `arn:aws:iam::123456789012:user/admin`, `arn:aws:sts::…:assumed-role/Role/session`. */
  readonly arn: string;
  /** The user or role whose policies count: `arn:aws:iam::123456789012:role/Role`. */
  readonly principalArn: string;
  readonly account: string;
  readonly userId: string;
  readonly accessKeyId: string;
}

/** An AWS service acting for a resource, as EventBridge does for a rule. The resource's own policy decides. */
export interface ServiceCaller {
  readonly kind: 'service';
  /** `events.amazonaws.com` */
  readonly principal: string;
  readonly sourceArn?: string;
}

/** AWS itself, inside its own walls: S3 telling EventBridge, a balancer writing its metrics. Never refused. */
export interface AwsCaller {
  readonly kind: 'aws';
}

export const AWS: AwsCaller = { kind: 'aws' };

export const serviceCaller = (principal: string, sourceArn?: string): ServiceCaller => ({
  kind: 'service',
  principal,
  ...(sourceArn === undefined ? {} : { sourceArn }),
});
