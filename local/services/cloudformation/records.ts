import type {
  Capability,
  ChangeSetStatus,
  ExecutionStatus,
  OnFailure,
  ResourceStatus,
  StackStatus,
  Tag,
} from '@aws-sdk/client-cloudformation';
import type { Caller } from '../../caller.ts';
import type { Store } from '../../store/store.ts';

/** What a stack was last asked to be: a template and what fills it. */
export interface Definition {
  readonly template: string;
  /** Values of parameters as text. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
  readonly capabilities: readonly Capability[];
  readonly roleArn?: string;
  readonly notificationArns: readonly string[];
}

/** A stack. Times are epoch milliseconds of cloud time. */
export interface StackRecord {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  updated?: number;
  deleted?: number;
  status: StackStatus;
  reason?: string;
  definition: Definition;
  /** What the stack was before the update that runs: what a rollback goes back to. */
  previous?: PreviousStack;
  /** By logical id. */
  resources: Record<string, ResourceRecord>;
  outputs: readonly OutputRecord[];
  /** Exports of other stacks that this one uses. */
  imports: readonly string[];
  /** Whose rights count where no role is given. */
  caller: Caller;
  disableRollback: boolean;
  onFailure?: OnFailure;
  terminationProtection: boolean;
  stackPolicy?: string;
  changeSetId?: string;
  /** The token of the operation that runs, which its events carry. */
  clientToken?: string;
}

export interface PreviousStack {
  readonly definition: Definition;
  readonly resources: Readonly<Record<string, ResourceRecord>>;
  readonly outputs: readonly OutputRecord[];
  readonly imports: readonly string[];
}

export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  /** Evaluated. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** What Fn::GetAtt gives. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
  /** Its own and the stack's; absent for types without tags. */
  readonly tags?: readonly Tag[];
  /** Logical ids that must outlive this one. */
  readonly needs: readonly string[];
  readonly status: ResourceStatus;
  readonly reason?: string;
  readonly changed: number;
}

export interface OutputRecord {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

export interface EventRecord {
  readonly id: string;
  readonly time: number;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: ResourceStatus | StackStatus;
  readonly reason?: string;
  readonly properties?: string;
  readonly clientToken?: string;
}

export interface ChangeSetRecord {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly description?: string;
  readonly created: number;
  readonly definition: Definition;
  readonly caller: Caller;
  readonly changes: readonly ChangeRecord[];
  readonly onStackFailure?: string;
  status: ChangeSetStatus;
  reason?: string;
  executionStatus: ExecutionStatus;
}

export interface ChangeRecord {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  readonly replacement?: 'True' | 'False';
  /** Names of the properties that change. */
  readonly properties: readonly string[];
}

export type CloudFormationTables = ReturnType<typeof cloudFormationTables>;

export const cloudFormationTables = (store: Store) => ({
  /** By stack id. */
  stacks: store.table<StackRecord>('cloudformation', 'stacks'),
  /** Oldest first, by stack id. */
  events: store.table<EventRecord[]>('cloudformation', 'events'),
  /** By change set id. */
  changeSets: store.table<ChangeSetRecord>('cloudformation', 'change-sets'),
});
