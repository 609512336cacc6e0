/** Alarms that look again at once because a datapoint came late, each once for all that comes together. */
export interface LateEvaluation {
  add(names: Iterable<string>): void;
  stop(): void;
}

export function createLateEvaluation(evaluate: (name: string) => void): LateEvaluation {
  const late = new Set<string>();
  let flush: NodeJS.Immediate | undefined;
  const evaluateAll = () => {
    flush = undefined;
    const names = [...late];
    late.clear();
    for (const name of names) evaluate(name);
  };
  return {
    add: (names) => {
      for (const name of names) late.add(name);
      flush ??= setImmediate(evaluateAll);
    },
    stop: () => {
      if (flush) clearImmediate(flush);
    },
  };
}
