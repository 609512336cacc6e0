import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseServerAppSpec } from '../../lib/appspec/parse-server-app-spec.ts';
import { freePort } from '../free-port.ts';
import { hasCommand } from '../has-command.ts';
import { shellBlocks, startReadmeShell } from './readme-shell.ts';
import type { ReadmeShell } from './readme-shell.ts';

const BLOCKS = shellBlocks('examples/onprem/README.md');

it('has an AppSpec without faults', async () => {
  const text = await readFile('examples/onprem/appspec.yml', 'utf8');
  expect(parseServerAppSpec(text, { file: 'appspec.yml', os: 'linux' }).faults).toEqual([]);
});

const tools = ['aws', 'curl'];
const missing = tools.filter((tool) => !hasCommand(tool));

describe.skipIf(missing.length > 0)(
  `examples/onprem (skipped where there is no ${missing.join(', ')})`,
  () => {
    let shell: ReadmeShell;
    beforeAll(async () => {
      shell = await startReadmeShell();
    });
    afterAll(() => shell.stop());

    it('is brought to both machines by the commands of its README', async () => {
      const [up, ...blocks] = BLOCKS;
      expect(up).toBe('npx signalbox up --empty\n');
      const ports = [await freePort(), await freePort()];
      const end = 'kill %1 %2; wait; echo "both machines have ended"';
      const commands = [...blocks, end]
        .join('\n')
        .replaceAll('8081', String(ports[0]))
        .replaceAll('8082', String(ports[1]));
      const output = await shell.run(commands);
      expect(output.match(/found it by its tag/g)).toHaveLength(2);
      expect(output).toContain('as arn:aws:iam::123456789012:user/AWS/CodeDeploy/board-1');
      expect(output).toContain('both machines have ended');
      await expect(fetch(`http://127.0.0.1:${ports[0]}/`)).rejects.toThrow('fetch failed');
    }, 180_000);
  },
);
