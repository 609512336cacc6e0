import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasCommand } from '../has-command.ts';
import { itKeepsCfnLintContent } from './cfn-lint.ts';
import { shellBlocks, startReadmeShell, type ReadmeShell } from './readme-shell.ts';

// That it stands as a stack, test/journeys/lambda.test.ts shows.
// us-gov-west-1 has no function URLs.
itKeepsCfnLintContent('hello-lambda', ['us-east-1', 'cn-north-1']);

const answerOf = (version: string) => JSON.stringify({ application: 'hello-lambda', version });
const missing = ['aws', 'curl', 'zip'].filter((tool) => !hasCommand(tool));

describe.skipIf(missing.length > 0)(`examples/hello-lambda (skipped without ${missing.join(', ')})`, () => {
  const [up, ...blocks] = shellBlocks('examples/hello-lambda/README.md');
  let shell: ReadmeShell;
  beforeAll(async () => {
    expect(up).toBe('npx signalbox up --speed 60\n');
    shell = await startReadmeShell(['--speed', '60']);
  }, 240_000);
  afterAll(() => shell?.stop());

  it('is released, shifted under load, and taken back, by the commands of its README', async () => {
    const output = await shell.run([...blocks, 'kill %1; wait'].join('\n'));
    const versions = [...output.matchAll(/^\{.*"version":"(.*)"\}$/gm)].map(([, version]) => version);
    expect(versions).toEqual(['none', '1.0.0', '2.0.0']);
    // Nothing else came: no request failed.
    const answers = [...output.matchAll(/^ +\d+ (.*)$/gm)].map(([, answer]) => answer);
    expect(answers).toEqual(['1.0.0', '2.0.0'].map(answerOf));
    expect(output).toMatch(/was rolled back in live: alarm hello-front-errors rang/);
    expect(output).toContain('taken back, as it should be');
  }, 240_000);
});
