import { describe, expect, it } from 'vitest';
import { NO_AGENT } from '../../../../local/services/codedeploy-commands/command-exchange.ts';
import { diagnosticsOf, rootCause } from '../../../../local/services/codedeploy/engine/diagnostics.ts';
import type { EventRecord, TargetRecord } from '../../../../local/services/codedeploy/target-records.ts';

const failed = (diagnostics: string) => diagnosticsOf({ status: 'Failed', diagnostics });
const report = (members: object) => failed(JSON.stringify(members));

describe("a host's report", () => {
  it.each([
    [0, 'Success'],
    [1, 'ScriptMissing'],
    [2, 'ScriptNotExecutable'],
    [3, 'ScriptTimedOut'],
    [4, 'ScriptFailed'],
    [5, 'UnknownError'],
    // Outputs left open, and failed after a restart: the API has no names for them.
    [6, 'UnknownError'],
    [7, 'UnknownError'],
    ['Unknown', 'UnknownError'],
  ])('with the code %s is shown as %s', (error_code, errorCode) => {
    expect(report({ error_code, script_name: 'a.sh', message: 'm', log: 'l' })).toEqual({
      errorCode,
      scriptName: 'a.sh',
      message: 'm',
      logTail: 'l',
    });
  });

  it.each(['null', '7', '"text"', 'no JSON', '[]', '{"message":7,"log":{},"script_name":null}', ''])(
    'that is none (%s) does no harm',
    (text) => {
      expect(failed(text)).toEqual({
        errorCode: 'UnknownError',
        scriptName: '',
        message: expect.any(String),
        logTail: '',
      });
    },
  );

  it('keeps the last whole lines of its log within 4 KB', () => {
    const line = (index: number) => `${index} ${'ä'.repeat(50)}\n`;
    const lines = Array.from({ length: 100 }, (_, index) => line(index));
    const { logTail } = report({ log: lines.join('') });
    expect(Buffer.byteLength(logTail!)).toBeLessThanOrEqual(4096);
    expect(Buffer.byteLength(logTail!)).toBeGreaterThan(3900);
    expect(logTail!.split('\n')[0]).toMatch(/^\d+ ä{50}$/);
    expect(logTail!.endsWith(line(99))).toBe(true);
  });

  it('keeps the end of one long line', () => {
    const { logTail } = report({ log: `x${'ä'.repeat(5000)}\n` });
    expect(logTail).toMatch(/^ä+\n$/);
    expect(Buffer.byteLength(logTail!)).toBeGreaterThan(4090);
  });
});

describe('the root cause', () => {
  const event = (name: string, endTime: number, message: string, logTail = ''): EventRecord => ({
    name,
    status: 'Failed',
    endTime,
    diagnostics: { errorCode: 'ScriptFailed', scriptName: 'a.sh', message, logTail },
  });
  const target = (instanceId: string, ...events: EventRecord[]): TargetRecord => ({
    deploymentId: 'd-1',
    instanceId,
    arn: instanceId,
    hostIdentifier: instanceId,
    status: 'Failed',
    lastUpdatedAt: 0,
    events,
  });

  it('is the earliest failure that ended a host, with the last lines of its output', () => {
    const late = target('i-late', event('Install', 9, 'late'));
    const early = target(
      'i-early',
      event('ApplicationStop', 1, 'ignored'),
      event('AfterInstall', 5, 'early', '1\n2\n3\n4\n5\n6\n'),
    );
    expect(rootCause([late, early])).toBe('First failure: i-early in AfterInstall: early\n2\n3\n4\n5\n6');
  });

  it('is the agent, where no agent took the event', () => {
    expect(rootCause([target('i-1', event('ApplicationStop', 1, NO_AGENT))])).toBe(
      `First failure: the host agent, and no script, of i-1 in ApplicationStop: ${NO_AGENT}`,
    );
  });

  it('is none where no host failed', () => {
    expect(rootCause([{ ...target('i-1'), status: 'Succeeded' }])).toBeUndefined();
  });
});
