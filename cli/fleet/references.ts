import type { Path } from '../../lib/manifest/parse-yaml.ts';
import type { Fleet } from './fleet.ts';

/** Outputs of stacks, by stack and output. */
export type StackOutputs = ReadonlyMap<string, Readonly<Record<string, string>>>;

export interface ReferenceFault {
  readonly path: Path;
  readonly message: string;
}

const REFERENCE = /\$\{([A-Za-z][A-Za-z0-9-]*)\.([A-Za-z0-9]+)\}/g;

/** The stacks whose outputs the fleet names. */
export function referencedStacks(fleet: Fleet): string[] {
  const stacks = new Set<string>();
  mapTexts(fleet, [], (text) => {
    for (const [, stack] of text.matchAll(REFERENCE)) stacks.add(stack!);
    return text;
  });
  return [...stacks];
}

/** The fleet with every `${stack.Output}` replaced; what cannot be is a fault at its place. */
export function resolveReferences(
  fleet: Fleet,
  outputs: StackOutputs,
): { readonly fleet: Fleet; readonly faults: readonly ReferenceFault[] } {
  const faults: ReferenceFault[] = [];
  const resolved = mapTexts(fleet, [], (text, path) =>
    text.replace(REFERENCE, (whole, stack: string, output: string) => {
      const value = outputs.get(stack)?.[output];
      if (value === undefined) faults.push({ path, message: missing(outputs, stack, output) });
      return value ?? whole;
    }),
  );
  return { fleet: resolved, faults };
}

function missing(outputs: StackOutputs, stack: string, output: string): string {
  const found = outputs.get(stack);
  if (!found) return `expected a stack ${stack}, found none by that name; deploy it first`;
  return `expected stack ${stack} to have an output ${output}, it has ${Object.keys(found).join(', ') || 'none'}`;
}

function mapTexts<Value>(value: Value, path: Path, change: (text: string, path: Path) => string): Value {
  if (typeof value === 'string') return change(value, path) as Value;
  if (Array.isArray(value))
    return value.map((item, index) => mapTexts(item, [...path, index], change)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapTexts(item, [...path, key], change)]),
  ) as Value;
}
