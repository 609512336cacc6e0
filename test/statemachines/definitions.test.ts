import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRequire } from 'node:module';
import { definitionOf } from './run-scenario.ts';

const validate = createRequire(import.meta.url)('asl-validator') as (definition: object) => {
  isValid: boolean;
  errors: unknown[];
};

describe.each(['release', 'deployment'] as const)('%s.asl.yml', (machine) => {
  const text = readFileSync(join(import.meta.dirname, `../../statemachines/${machine}.asl.yml`), 'utf8');

  it('is valid Amazon States Language', () => {
    const { isValid, errors } = validate(definitionOf(machine));
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  it('reads no variable that nothing assigns', () => {
    const assigned = new Set(
      [...JSON.stringify(definitionOf(machine)).matchAll(/"Assign":\{(.*?)\}[,}]/g)].flatMap(([, members]) =>
        [...members!.matchAll(/"(\w+)":/g)].map(([, name]) => name),
      ),
    );
    const read = [...text.matchAll(/\$([a-z]\w*)/g)].map(([, name]) => name!);
    const known = new Set(['states', 'exists', 'uuid', 'count']);
    expect([...new Set(read)].filter((name) => !known.has(name) && !assigned.has(name))).toEqual([]);
  });
});
