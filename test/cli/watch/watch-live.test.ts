import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ReleaseRecord } from '../../../lib/release/release-record.ts';
import { hasCommand } from '../../has-command.ts';
import { CTRL_C, onTerminal } from '../on-terminal.ts';
import { startStateCloud, type StateCloud } from '../start-state-cloud.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 }); // a busy machine

let cloud: StateCloud;
let store: StateCloud['store'];
beforeAll(async () => {
  cloud = await startStateCloud();
  ({ store } = cloud);
});
afterAll(() => cloud?.stop());
afterEach(() => vi.unstubAllEnvs());

const STARTED = '2026-01-01T00:00:00.000Z';
const running = (release: string): ReleaseRecord => ({
  version: 1,
  nonce: 'n',
  release,
  application: 'hello',
  status: 'running',
  stage: 'build',
  execution: `arn:aws:states:us-east-1:123456789012:execution:release:${release}`,
  source: { bucket: 'source', key: 'sources/hello/1.zip' },
  requested: { by: 'upload' },
  environments: [],
  startedAt: STARTED,
  changes: [{ at: STARTED, text: 'planned: build with buildspec.yml, then staging, then production' }],
  clock: 'aws',
});

const ESCAPE = '\u001b';

const terminal = (env: Record<string, string> = {}) => ({ columns: 80, env: { ...cloud.env, ...env } });
const typing = [['hello  running', CTRL_C]] as const;

describe.skipIf(!hasCommand('python3'))('watch under a pseudo-terminal (python3)', () => {
  it('draws one picture over the other until the release has ended', async () => {
    await store.records.open(running('drawn'));
    const watching = onTerminal({ ...terminal({ NO_COLOR: '1' }), columns: 60 }, 'watch', 'drawn');
    await vi.waitFor(() => expect(watching.written()).toContain('hello  running'), 60_000);
    await store.records.change('drawn', (record) => ({ ...record, status: 'failed', stage: 'ended' }), {
      at: STARTED,
      text: 'stopped',
    });
    const { code, written } = await watching.ended;
    expect(code).toBe(1);
    expect(written).toContain('drawn  hello  running\n✔ plan  ▶ build  · deploy\n');
    expect(written).toMatch(new RegExp(`${ESCAPE}\\[\\d+A\r${ESCAPE}\\[Jdrawn {2}hello {2}failed`));
    expect(written.trimEnd()).toMatch(/failed: release drawn has ended$/);
    const widths = written
      .split('\n')
      .slice(1, -2)
      .map((line) => line.replaceAll(CODES, '').length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(60);
  });

  it('detaches on Ctrl-C and leaves the release as it is', async () => {
    await store.records.open(running('left'));
    const { code, written } = await onTerminal({ ...terminal(), typing }, 'watch', 'left').ended;
    expect(code).toBe(130);
    expect(written).toContain('detached; `signalbox watch left` follows it again');
    expect((await store.records.find('left'))?.status).toBe('running');
  });

  it('is coloured, and not with NO_COLOR', async () => {
    const bold = `${ESCAPE}[1m`;
    const coloured = await onTerminal({ ...terminal(), typing }, 'watch', 'left').ended;
    expect(coloured.written).toContain(bold);
    const plain = await onTerminal({ ...terminal({ NO_COLOR: '1' }), typing }, 'watch', 'left').ended;
    expect(plain.written).not.toContain(bold);
  });
});

const CODES = new RegExp(`${ESCAPE}\\[\\d*[A-Za-z]|\r`, 'g');
