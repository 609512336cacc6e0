import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasCommand } from '../has-command.ts';
import { shellBlocks, startReadmeShell, type ReadmeShell } from './readme-shell.ts';

interface Story {
  /** A folder of examples. */
  readonly example: string;
  /** What the test shows. */
  readonly shows: string;
  /** Who answers when it is asked by itself, one after the other; `none` before the first version. */
  readonly versions: readonly string[];
  /** All that came under load, each kind once. */
  readonly answers: readonly object[];
  /** Rings at the last version. */
  readonly alarm: string;
}

/** A test that plays the commands of an example's README: good versions shifted under load, and a bad one taken back. */
export function playsReadme({ example, shows, versions, answers, alarm }: Story): void {
  const missing = ['aws', 'curl', 'zip'].filter((tool) => !hasCommand(tool));
  describe.skipIf(missing.length > 0)(`examples/${example} (skipped without ${missing.join(', ')})`, () => {
    const [up, ...blocks] = shellBlocks(`examples/${example}/README.md`);
    let shell: ReadmeShell;
    beforeAll(async () => {
      expect(up).toBe('npx signalbox up --speed 60\n');
      shell = await startReadmeShell(['--speed', '60']);
    }, 240_000);
    afterAll(() => shell?.stop());

    it(
      shows,
      async () => {
        const output = await shell.run([...blocks, 'kill %1; wait'].join('\n'));
        const asked = [...output.matchAll(/^\{.*"version":"(.*)"\}$/gm)].map(([, version]) => version);
        expect(asked).toEqual(versions);
        // Nothing else came: no request failed.
        const came = [...output.matchAll(/^ +\d+ (.*)$/gm)].map(([, answer]) => answer);
        expect(came).toEqual(answers.map((answer) => JSON.stringify(answer)));
        expect(output).toContain(`was rolled back in live: alarm ${alarm} rang`);
        expect(output).toContain('taken back, as it should be');
      },
      240_000,
    );
  });
}
