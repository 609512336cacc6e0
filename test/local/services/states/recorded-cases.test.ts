import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateDefinition } from '../../../../local/services/states/validation/validate-definition.ts';
import { runMachine } from './run-machine.ts';

interface RecordedCase {
  readonly id: string;
  readonly definition: Definition;
  readonly input: string;
  readonly expected: { status: string; output?: unknown; error?: string | null; cause?: string | null };
}

interface Definition {
  readonly QueryLanguage?: string;
  readonly States: Record<string, { QueryLanguage?: string }>;
}

const folder = process.env.SIGNALBOX_CASES;

it.skipIf(folder !== undefined)('answers like AWS (set SIGNALBOX_CASES to the folder of asl-jsonata.json)');

describe.skipIf(folder === undefined)('recorded cases', () => {
  const cases = folder === undefined ? [] : readCases(folder);

  for (const { id, definition, input, expected } of cases) {
    const text = JSON.stringify(definition);
    const jsonPath = stateInJsonPath(definition);
    if (jsonPath !== undefined) {
      it(`refuses ${id}`, () => {
        expect(
          validateDefinition(text).diagnostics.map(({ message, location }) => `${message} ${location}`),
        ).toContainEqual(expect.stringContaining(jsonPath));
      });
      continue;
    }
    it(`answers like AWS: ${id}`, async () => {
      const { result } = await runMachine(text, { input });
      expect(result.status).toBe(expected.status);
      if (expected.output !== undefined) expect(parsed(result.output)).toEqual(parsed(expected.output));
      expect(result.error ?? null).toBe(expected.error ?? null);
      expect(result.cause ?? null).toBe(expected.cause ?? null);
    });
  }
});

const readCases = (path: string) =>
  (JSON.parse(readFileSync(join(path, 'asl-jsonata.json'), 'utf8')) as { cases: RecordedCase[] }).cases;

const stateInJsonPath = ({ QueryLanguage, States }: Definition) =>
  Object.entries(States).find(
    ([, state]) => (state.QueryLanguage ?? QueryLanguage ?? 'JSONPath') !== 'JSONata',
  )?.[0];

/** The recorder parsed strings that look like JSON; the same on both sides makes them equal. */
const parsed = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);
