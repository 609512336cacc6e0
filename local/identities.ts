import type { IdentityCaller } from './caller.ts';
import type { PolicyDocument } from './policy/policy-document.ts';

/** What the wire must know of identities; the iam service provides it. */
export interface Identities {
  /** The credentials behind an access key, or undefined where there are none (or they were deleted or have expired). */
  credentials(accessKeyId: string): Credentials | undefined;
  /** Every identity policy that counts for the caller: inline, attached, groups; empty for one that was deleted. */
  policies(caller: IdentityCaller): readonly PolicyDocument[];
}

export interface Credentials {
  readonly caller: IdentityCaller;
  readonly secretAccessKey: string;
  /** A request must carry it where there is one (role sessions). */
  readonly sessionToken?: string;
}
