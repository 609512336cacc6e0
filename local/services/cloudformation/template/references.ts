import { attributeNames, intrinsicOf, SUB_VARIABLE } from './intrinsics.ts';

/** Every name that a value's Ref, Fn::GetAtt and Fn::Sub look up: parameters, pseudo parameters, resources. */
export function referencesIn(value: unknown): Set<string> {
  const found = new Set<string>();
  collect(value, found);
  return found;
}

/** Every condition that a value's Fn::If and Condition ask for. */
export function conditionsIn(value: unknown): Set<string> {
  const found = new Set<string>();
  walk(value, (name, argument) => {
    if (name === 'Condition') found.add(String(argument));
    if (name === 'Fn::If' && Array.isArray(argument)) found.add(String(argument[0]));
  });
  return found;
}

function collect(value: unknown, found: Set<string>): void {
  walk(value, (name, argument) => {
    if (name === 'Ref') found.add(argument as string);
    if (name === 'Fn::GetAtt') found.add(attributeNames(argument)[0]);
    if (name === 'Fn::Sub') for (const variable of substituted(argument)) found.add(variable);
  });
}

function substituted(argument: unknown): string[] {
  const [pattern, given = {}] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  return [...String(pattern).matchAll(SUB_VARIABLE)]
    .filter(([, literal, name]) => !literal && !Object.hasOwn(given as object, name!))
    .map(([, , name]) => name!.split('.')[0]!);
}

function walk(value: unknown, visit: (name: string, argument: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return;
  const intrinsic = Array.isArray(value) ? undefined : intrinsicOf(value);
  if (intrinsic) visit(intrinsic.name, intrinsic.argument);
  for (const item of Object.values(value)) walk(item, visit);
}
