import type { Data } from './data.ts';
import type { MachineDefinition, RetrierDefinition, StateDefinition } from './definition.ts';
import type { Halt } from './halt.ts';
import type { Position } from './position.ts';
import type { Run } from './run.ts';
import type { Template } from './template.ts';

/** A machine, or the inner one of a Parallel branch or Map, ready to run any number of times. */
export interface CompiledMachine {
  readonly startAt: string;
  readonly timeoutSeconds?: number;
  readonly states: ReadonlyMap<string, CompiledState>;
}

export interface CompiledState {
  readonly name: string;
  readonly type: string;
  readonly retriers: readonly RetrierDefinition[];
  readonly catchers: readonly CompiledCatcher[];
  /** Does the state's work once; rejects with StatesFailure, EvaluationFault or Halted. */
  run(visit: Visit): Promise<Step>;
}

interface CompiledCatcher extends CompiledEnding {
  readonly errors: readonly string[];
}

export interface CompiledEnding {
  readonly output?: Template;
  readonly assign?: Template;
  readonly next?: string;
}

/** One stay of a flow in a state. */
export interface Visit {
  readonly flow: Flow;
  readonly state: CompiledState;
  readonly input: Data;
}

export interface Step {
  readonly output: Data;
  /** Left out at the end of the flow. */
  readonly next?: string;
  /** New values of variables, as JSON texts. */
  readonly assigned?: Readonly<Record<string, string>>;
}

/** What the states' own compilers need. */
export interface Compiler {
  template(value: unknown, field: string): Template;
  /** Undefined for a field that is not there. */
  optional(value: unknown, field: string): Template | undefined;
  machine(definition: MachineDefinition): CompiledMachine;
}

/** A sequence of states under way: the machine itself, a branch of a Parallel, an iteration of a Map. */
export interface Flow {
  readonly run: Run;
  readonly machine: CompiledMachine;
  readonly position: Position;
  readonly halt: Halt;
  /** The run's context, and `Map` within an iteration. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** What the file of each state type exports: how to do its work. */
export type StateCompiler = (state: StateDefinition, compiler: Compiler) => CompiledState['run'];
