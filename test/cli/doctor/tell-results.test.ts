import { expect, it } from 'vitest';
import { tellResults } from '../../../cli/doctor/tell-results.ts';
import type { CheckResult } from '../../../cli/doctor/check.ts';
import { createOutput } from '../../../cli/output.ts';

const COMMAND =
  'reconcile does so within five minutes: aws events enable-rule --name signalbox-main-reconcile';
const RESULTS: readonly CheckResult[] = [
  { name: 'service-roles', looksAt: 'roles', status: 'ok', seen: '1 role', findings: [] },
  {
    name: 'hosts',
    looksAt: 'hosts',
    status: 'warning',
    seen: '4 hosts, 0 managed by SSM; the last sign of the other agents is their last lifecycle event',
    findings: [
      {
        level: 'warning',
        about: 'lane of hello/staging',
        what: 'hello-1 holds it and has ended (failed): the next release waits until reconcile frees it',
        do: COMMAND,
      },
    ],
  },
];

function told(columns: number | undefined): string[] {
  let written = '';
  const stream = {
    write: (text: string) => (written += text),
    isTTY: columns !== undefined,
    columns,
  } as unknown as NodeJS.WritableStream;
  tellResults(RESULTS, createOutput({ stdout: stream, stderr: stream }, { NO_COLOR: '1' }));
  return written.trimEnd().split('\n');
}

it.each([40, 60, 80, 120])('fits a terminal of %i columns, but for a command, which is copied', (columns) => {
  const lines = told(columns);
  expect(lines.at(-1)).toBe(`  ${COMMAND}`);
  expect(Math.max(...lines.slice(0, -1).map(({ length }) => length))).toBeLessThanOrEqual(columns);
});

it('hangs what goes on below its column, and is a line each off a terminal', () => {
  expect(told(60).slice(0, 5)).toEqual([
    'CHECK          STATUS   SEEN',
    'service-roles  ok       1 role',
    'hosts          warning  4 hosts, 0 managed by SSM; the last',
    '                        sign of the other agents is their',
    '                        last lifecycle event',
  ]);
  expect(told(undefined)).toHaveLength(6);
});
