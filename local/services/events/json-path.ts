/** A path such as `$.detail.items[0].name`, checked at PutTargets and evaluated per event. */
export type JsonPath = (value: unknown) => unknown;

const PATH = /^\$(?:\.(?:[\w/-]+|\*)|\[(?:\d+|\*)\]|\['[^']+'\])*$/;
const STEP = /\.([\w/-]+|\*)|\[(\d+|\*)\]|\['([^']+)'\]/g;

/** Undefined for what EventBridge's path syntax does not know; a path that leads nowhere gives undefined. */
export function parseJsonPath(path: string): JsonPath | undefined {
  if (!PATH.test(path)) return undefined;
  const steps = [...path.matchAll(STEP)].map((step) => (step[1] ?? step[2] ?? step[3])!);
  return (value) => walk(value, steps);
}

function walk(value: unknown, steps: readonly string[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (step === '*')
    return Object.values(value)
      .map((element) => walk(element, rest))
      .filter(isPresent);
  return Object.hasOwn(value, step) ? walk((value as Record<string, unknown>)[step], rest) : undefined;
}

const isPresent = (value: unknown) => value !== undefined;
