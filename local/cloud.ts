import type { Caller } from './caller.ts';
import type { Clock } from './clock.ts';
import type { Identities } from './identities.ts';
import type { Permission, Scope } from './permission.ts';
import type { Store } from './store/store.ts';
import type { ServiceModel } from './wire/service-model.ts';

export interface CloudOptions {
  readonly account: string;
  readonly region: string;
  /** Where what AWS would keep is kept; left out: a temporary folder that goes with the cloud. */
  readonly data?: string;
  /** Quotas of number and size are enforced unless lifted. */
  readonly quotas: boolean;
  /** Imitate lag, loss, duplicates and reordering. */
  readonly faults: boolean;
}

/** What every service is given: where and when it is, its state, and the one way to call another service. */
export interface Cloud extends Scope {
  readonly options: CloudOptions;
  /** `http://127.0.0.1:PORT`, for processes that the cloud starts. */
  readonly endpoint: string;
  readonly clock: Clock;
  readonly store: Store;
  readonly identities: Identities;
  /**
   * Calls an operation of a service as `caller`, authorised exactly like a signed request. Input and output are the
   * SDK's shapes; what the service refuses is thrown as AwsError.
   */
  call<Output = unknown>(caller: Caller, service: string, operation: string, input: object): Promise<Output>;
  /** Whether the caller may do what the permission names; for services that hide what may not be seen (S3's 403 for 404). */
  allows(caller: Caller, permission: Permission): boolean;
  /** `arn:aws:sqs:us-east-1:123456789012:name` for `arn('sqs', 'name')`. */
  arn(service: string, resource: string): string;
  /** The compiled SDK schemas of a service, loaded on first use (Step Functions' aws-sdk integrations need them). */
  model(service: string): Promise<ServiceModel>;
  /** A folder of the service's own for large files (objects, bundles, hosts); exists already. */
  folder(service: string): string;
}
