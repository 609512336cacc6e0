import type { AppSpecFault, AppSpecWarning, FaultCode } from './app-spec-fault.ts';
import type { Position } from './position.ts';
import type { YamlTree } from './yaml-tree.ts';

/** Collects what is wrong in one file, so that one reading shows all of it. */
export interface FaultLog {
  readonly faults: readonly AppSpecFault[];
  readonly warnings: readonly AppSpecWarning[];
  fault(at: Position, code: FaultCode, message: string): void;
  warn(at: Position, warning: Pick<AppSpecWarning, 'code' | 'message' | 'instead'>): void;
}

export function createFaultLog(file: string): FaultLog {
  const faults: AppSpecFault[] = [];
  const warnings: AppSpecWarning[] = [];
  return {
    faults,
    warnings,
    fault: ({ line, column }, code, message) => faults.push({ file, line, column, code, message }),
    warn: ({ line, column }, warning) => warnings.push({ file, line, column, ...warning }),
  };
}

/** What was found, for a message: `a list`, `a map`, `nothing`, `"text"`. */
export function found(tree: YamlTree | undefined): string {
  if (!tree) return 'nothing';
  if (tree.kind === 'list') return 'a list';
  if (tree.kind === 'map') return 'a map';
  return tree.value === null ? 'nothing' : tree.source === '' ? '""' : `\`${tree.source}\``;
}
