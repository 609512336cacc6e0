import type { PolicyDocument } from '../../policy/policy-document.ts';
import type { Store } from '../../store/store.ts';

/** A policy as it was given; replaced whole, never changed, so that its parsed form can be kept beside it. */
export interface StoredPolicy {
  readonly text: string;
}

/** What users, groups and roles have in common. Times are epoch milliseconds. */
export interface EntityRecord {
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly created: number;
  tags: Record<string, string>;
  /** Inline policies by name. */
  inline: Record<string, StoredPolicy>;
  /** ARNs of managed policies. */
  attached: string[];
}

export type UserRecord = EntityRecord;

export interface GroupRecord extends EntityRecord {
  /** Keys of users. */
  members: string[];
}

export interface RoleRecord extends EntityRecord {
  trust: StoredPolicy;
  description?: string;
  /** Seconds. */
  maxSessionDuration: number;
}

export interface AccessKeyRecord {
  readonly id: string;
  readonly secret: string;
  /** Key of the user. */
  readonly user: string;
  readonly created: number;
  status: 'Active' | 'Inactive';
  lastUsed?: number;
}

export interface ManagedPolicyRecord {
  readonly arn: string;
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly description?: string;
  readonly created: number;
  updated: number;
  tags: Record<string, string>;
  versions: readonly PolicyVersionRecord[];
  defaultVersion: string;
  /** The number of the version that was made last. */
  latest: number;
}

export interface PolicyVersionRecord extends StoredPolicy {
  readonly version: string;
  readonly created: number;
}

export interface InstanceProfileRecord {
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly created: number;
  tags: Record<string, string>;
  /** Keys of roles; AWS allows one. */
  roles: string[];
}

/** A role or user session that sts gave out. */
export interface SessionRecord {
  readonly arn: string;
  readonly principalArn: string;
  readonly userId: string;
  readonly secret: string;
  readonly token: string;
  /** In wall time, which is what the client that holds it compares. */
  readonly expires: number;
}

export type IamTables = ReturnType<typeof iamTables>;

/** The tables of iam and sts. Names of entities differ by more than case, so keys are in lower case. */
export const iamTables = (store: Store) => ({
  users: store.table<UserRecord>('iam', 'users'),
  groups: store.table<GroupRecord>('iam', 'groups'),
  roles: store.table<RoleRecord>('iam', 'roles'),
  accessKeys: store.table<AccessKeyRecord>('iam', 'access-keys'),
  policies: store.table<ManagedPolicyRecord>('iam', 'policies'),
  instanceProfiles: store.table<InstanceProfileRecord>('iam', 'instance-profiles'),
  sessions: store.table<SessionRecord>('sts', 'sessions'),
});

export const tableKey = (name: string): string => name.toLowerCase();

/** The parsed form of a stored policy: always the same object, so that it is compiled once. */
export function parsedPolicy(policy: StoredPolicy): PolicyDocument {
  let document = parsed.get(policy);
  if (!document) {
    document = JSON.parse(policy.text) as PolicyDocument;
    parsed.set(policy, document);
  }
  return document;
}

const parsed = new WeakMap<StoredPolicy, PolicyDocument>();
