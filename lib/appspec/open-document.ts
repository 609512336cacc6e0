import { createFaultLog } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { readYaml } from './yaml-tree.ts';
import type { YamlTree } from './yaml-tree.ts';

/** An AppSpec file as YAML, before its rules are looked at. */
export interface OpenDocument {
  /** Absent where the text holds nothing, or is no YAML (then the log has faults). */
  readonly tree?: YamlTree;
  readonly log: FaultLog;
}

/** Reads the text of an AppSpec file, YAML or JSON; `file` is its name in the faults. */
export function openDocument(text: string, file: string): OpenDocument {
  const log = createFaultLog(file);
  const { tree, problems, repeated } = readYaml(text);
  for (const { at, code, message } of problems) log.fault(at, code, message);
  for (const { at, key, first } of repeated) {
    log.warn(at, {
      code: 'duplicate-key',
      message: `\`${key}\` stands here a second time, and only this one counts`,
      instead: `merge it with the one at ${first.line}:${first.column}`,
    });
  }
  return { tree, log };
}
