import type { AppSpecFault } from './server-app-spec.ts';
import type { Position, YamlTree } from './yaml-tree.ts';

/** Collects what is wrong in one file, so that one reading shows all of it. */
export interface FaultLog {
  readonly faults: readonly AppSpecFault[];
  readonly warnings: readonly AppSpecFault[];
  fault(at: Position, message: string): void;
  warn(at: Position, message: string): void;
}

export function createFaultLog(file: string): FaultLog {
  const faults: AppSpecFault[] = [];
  const warnings: AppSpecFault[] = [];
  return {
    faults,
    warnings,
    fault: (at, message) => faults.push({ file, line: at.line, column: at.column, message }),
    warn: (at, message) => warnings.push({ file, line: at.line, column: at.column, message }),
  };
}

/** What was found, for a message: `a list`, `a map`, `nothing`, `"text"`. */
export function found(tree: YamlTree | undefined): string {
  if (!tree) return 'nothing';
  if (tree.kind === 'list') return 'a list';
  if (tree.kind === 'map') return 'a map';
  return tree.value === null ? 'nothing' : tree.source === '' ? '""' : `\`${tree.source}\``;
}
