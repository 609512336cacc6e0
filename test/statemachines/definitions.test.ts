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

it('calls only operations that CodeDeploy has', async () => {
  const client = await import('@aws-sdk/client-codedeploy');
  const template = readFileSync(join(import.meta.dirname, '../../resources/state-machines.yml'), 'utf8');
  const actions = [...template.matchAll(/aws-sdk:codedeploy:(\w+)/g)].map(([, action]) => action!);
  expect(actions.length).toBeGreaterThan(0);
  for (const action of actions) {
    expect(Object.keys(client)).toContain(`${action[0]!.toUpperCase()}${action.slice(1)}Command`);
  }
});
