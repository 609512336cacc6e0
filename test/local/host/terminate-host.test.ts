import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { terminateHost, terminateHosts } from '../../../local/host/terminate-host.ts';

describe('terminateHost', () => {
  it('ends every process of the host and no other', async () => {
    const start = (hostId: string, script: string) =>
      spawn('/bin/sh', ['-c', script], {
        env: { SIGNALBOX_HOST_ID: hostId, PATH: process.env['PATH'] },
        detached: true,
      });
    const own = start('i-own', 'sleep 62 & wait');
    const other = start('i-other', 'exec sleep 62');
    await Promise.all([once(own, 'spawn'), once(other, 'spawn')]);
    const ended = once(own, 'exit');
    await terminateHost('i-own');
    await ended;
    expect(other.exitCode).toBeNull();
    await terminateHost('i-other');
  });

  it('ends those of several hosts at once', async () => {
    const hosts = ['i-first', 'i-second'];
    const ends = hosts.map((hostId) => {
      const env = { SIGNALBOX_HOST_ID: hostId, PATH: process.env['PATH'] };
      return once(spawn('/bin/sh', ['-c', 'exec sleep 62'], { env }), 'exit');
    });
    await terminateHosts([...hosts, 'i-none']);
    expect(await Promise.all(ends)).toEqual([
      [null, 'SIGTERM'],
      [null, 'SIGTERM'],
    ]);
  });

  it('has nothing to do for a host without processes', async () => {
    await expect(terminateHost('i-none')).resolves.toBeUndefined();
  });
});
