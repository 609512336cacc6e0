/** A state machine in the Amazon States Language, query language JSONata: https://states-language.net/spec.html */
export interface MachineDefinition {
  readonly Comment?: string;
  readonly Version?: string;
  readonly QueryLanguage?: string;
  readonly StartAt: string;
  /** The whole machine's limit; only at the top level. */
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, StateDefinition>>;
  readonly ProcessorConfig?: { readonly Mode?: string };
}

/** Any state; which members it may have depends on its Type and is checked by the validation. */
export interface StateDefinition extends Ending {
  readonly Type: string;
  readonly Comment?: string;
  readonly QueryLanguage?: string;
  readonly End?: boolean;
  readonly Retry?: readonly RetrierDefinition[];
  readonly Catch?: readonly CatcherDefinition[];
  readonly Arguments?: unknown;
  readonly Resource?: string;
  readonly TimeoutSeconds?: unknown;
  readonly HeartbeatSeconds?: unknown;
  readonly Choices?: readonly ChoiceDefinition[];
  readonly Default?: string;
  readonly Seconds?: unknown;
  readonly Timestamp?: unknown;
  readonly Error?: unknown;
  readonly Cause?: unknown;
  readonly Branches?: readonly MachineDefinition[];
  readonly Items?: unknown;
  readonly ItemSelector?: unknown;
  readonly ItemBatcher?: { readonly MaxItemsPerBatch?: unknown; readonly BatchInput?: unknown };
  readonly ItemProcessor?: MachineDefinition;
  readonly Iterator?: MachineDefinition;
  readonly MaxConcurrency?: unknown;
  readonly ToleratedFailureCount?: unknown;
  readonly ToleratedFailurePercentage?: unknown;
}

/** How a state, a choice rule or a catcher goes on. */
export interface Ending {
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Next?: string;
}

interface ChoiceDefinition extends Ending {
  readonly Condition: unknown;
}

interface CatcherDefinition extends Ending {
  readonly ErrorEquals: readonly string[];
}

export interface RetrierDefinition {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}
