import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { checkMachineArn, parseExecutionArn } from './arns.ts';
import { compileMachine } from './interpreter/compile.ts';
import type { CompiledMachine } from './interpreter/compiled.ts';
import type { MachineDefinition } from './interpreter/definition.ts';
import { createExpressions } from './interpreter/expression.ts';
import { LIFTED_LIMITS, STANDARD_LIMITS } from './interpreter/limits.ts';
import type { Limits } from './interpreter/limits.ts';
import type { ExecutionRecord, MachineRecord, RevisionRecord, RunningRecord } from './records.ts';

/** Machines, revisions and executions, and how to find them by what a request says. */
export interface StatesState {
  readonly cloud: Cloud;
  readonly limits: Limits;
  readonly machines: Map<string, MachineRecord>;
  readonly revisions: Map<string, RevisionRecord>;
  readonly executions: Map<string, ExecutionRecord>;
  readonly running: Map<string, RunningRecord>;
  /** Or InvalidArn, StateMachineDoesNotExist. */
  machine(arn: string | undefined): MachineRecord;
  /** Or InvalidArn, ExecutionDoesNotExist. */
  execution(arn: string | undefined): ExecutionRecord;
  revision(id: string): RevisionRecord;
  /** The revision's definition, compiled once. */
  compiled(revision: RevisionRecord): CompiledMachine;
}

export function createStatesState(cloud: Cloud): StatesState {
  const { store, clock } = cloud;
  const machines = store.table<MachineRecord>('states', 'machines');
  const revisions = store.table<RevisionRecord>('states', 'revisions');
  const executions = store.table<ExecutionRecord>('states', 'executions');
  const running = store.table<RunningRecord>('states', 'running');
  const expressions = createExpressions({ now: () => clock.now(), random: Math.random });
  const compiledById = new Map<string, CompiledMachine>();
  return {
    cloud,
    limits: cloud.options.quotas ? STANDARD_LIMITS : LIFTED_LIMITS,
    machines,
    revisions,
    executions,
    running,
    machine: (arn) => {
      const found = machines.get(checkMachineArn(arn));
      if (found) return found;
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    },
    execution: (arn) => {
      parseExecutionArn(arn);
      const found = executions.get(arn!);
      if (found) return found;
      throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    },
    revision: (id) => revisions.get(id)!,
    compiled: (revision) => {
      const known = compiledById.get(revision.id);
      if (known) return known;
      const machine = compileMachine(JSON.parse(revision.definition) as MachineDefinition, expressions);
      if (compiledById.size >= MOST_COMPILED) compiledById.clear();
      compiledById.set(revision.id, machine);
      return machine;
    },
  };
}

const MOST_COMPILED = 500;
