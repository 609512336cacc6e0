import { describe, expect, it } from 'vitest';
import { tellingLines } from '../../../lib/release/telling-lines.ts';

const SUMMARY = [
  '# tests 3',
  '# suites 0',
  '# pass 1',
  '# fail 2',
  '# cancelled 0',
  '# skipped 0',
  '# todo 0',
  '# duration_ms 996.6',
];

interface Row {
  readonly case: string;
  readonly output: string;
  readonly told: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    case: 'node --test, as TAP',
    output: `TAP version 13
# Subtest: answers with its version
ok 1 - answers with its version
  ---
  duration_ms: 157.460738
  ...
# Subtest: knows its port
not ok 2 - knows its port
  ---
  duration_ms: 5.202772
  location: '/codebuild/src/test/server.test.mjs:2:1'
  failureType: 'testCodeFailure'
  error: |-
    Expected values to be strictly equal:

    80 !== 8080

  code: 'ERR_ASSERTION'
  name: 'AssertionError'
  expected: 8080
  actual: 80
  operator: 'strictEqual'
  stack: |-
    TestContext.<anonymous> (file:///codebuild/src/test/server.test.mjs:2:49)
    Test.runInAsyncScope (node:async_hooks:206:9)
    node:internal/test_runner/harness:255:12
    async Test.processPendingSubtests (node:internal/test_runner/test:526:7)
  ...
1..2
${SUMMARY.join('\n')}`,
    told: [
      'not ok 2 - knows its port',
      'error: |-',
      'Expected values to be strictly equal:',
      '80 !== 8080',
      'expected: 8080',
    ],
  },
  {
    case: 'node --test, as a specification',
    output: `✔ answers with its version (12.1ms)
✖ knows its port (1.2ms)
ℹ tests 2
ℹ suites 0
ℹ pass 1
ℹ fail 1
ℹ duration_ms 64.2

✖ failing tests:

test at test/server.test.mjs:2:1
✖ knows its port (1.2ms)
  AssertionError [ERR_ASSERTION]: the port is wrong
      at TestContext.<anonymous> (file:///codebuild/src/test/server.test.mjs:2:49)
      at Test.runInAsyncScope (node:async_hooks:206:9)`,
    told: [
      '✖ knows its port (1.2ms)',
      'test at test/server.test.mjs:2:1',
      '✖ knows its port (1.2ms)',
      'AssertionError [ERR_ASSERTION]: the port is wrong',
    ],
  },
  {
    case: 'a program that cannot find a module',
    output: `node:internal/modules/esm/resolve:873
  throw new ERR_MODULE_NOT_FOUND(packageName, fileURLToPath(base), null);
        ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'left-pad' imported from /codebuild/src/build.mjs
    at packageResolve (node:internal/modules/esm/resolve:873:9)
    at moduleResolve (node:internal/modules/esm/resolve:946:18) {
  code: 'ERR_MODULE_NOT_FOUND'
}

Node.js v20.20.2`,
    told: [
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'left-pad' imported from /codebuild/src/build.mjs",
    ],
  },
  {
    case: 'npm',
    output: `npm error code E404
npm error 404 Not Found - GET https://registry.example/left-padd - Not found
npm error 404  'left-padd@*' is not in this registry.
npm error A complete log of this run can be found in: /root/.npm/_logs/debug-0.log`,
    told: [
      'npm error code E404',
      'npm error 404 Not Found - GET https://registry.example/left-padd - Not found',
      "npm error 404  'left-padd@*' is not in this registry.",
    ],
  },
  {
    case: 'a compiler with many faults',
    output: Array.from({ length: 40 }, (_, line) => `src/a.ts(${line},5): error TS2322: no`).join('\n'),
    told: Array.from({ length: 5 }, (_, line) => `src/a.ts(${line},5): error TS2322: no`),
  },
  {
    case: 'Python',
    output: `Traceback (most recent call last):
  File "/codebuild/src/build.py", line 1, in <module>
ModuleNotFoundError: No module named 'requests'`,
    told: ["ModuleNotFoundError: No module named 'requests'"],
  },
  {
    case: 'Maven',
    output: `[INFO] BUILD FAILURE
[INFO] ------------------------------------------------------------------------
[ERROR] Failed to execute goal on project app: Could not resolve dependencies
[ERROR] -> [Help 1]
[ERROR]
[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
[ERROR] Re-run Maven using the -X switch to enable full debug logging.`,
    told: ['[ERROR] Failed to execute goal on project app: Could not resolve dependencies'],
  },
  {
    case: 'Go',
    output: `--- FAIL: TestPort (0.00s)
    port_test.go:9: got 80, want 8080
FAIL
exit status 1
FAIL	example.com/app	0.003s`,
    told: [
      '--- FAIL: TestPort (0.00s)',
      'port_test.go:9: got 80, want 8080',
      'FAIL\texample.com/app\t0.003s',
    ],
  },
  {
    case: 'colours',
    output: '\u001B[31mbuild failed\u001B[39m: no licence',
    told: ['build failed: no licence'],
  },
  {
    case: 'an early complaint that did no harm',
    output: [
      'warning: error-prone 1.0 is old',
      ...Array.from({ length: 30 }, (_, n) => `step ${n}`),
      'sh: 1: mvn: not found',
    ].join('\n'),
    told: ['sh: 1: mvn: not found'],
  },
  {
    case: 'a failure in no words that are known',
    output: [...Array.from({ length: 9 }, (_, n) => `step ${n}`), 'alas'].join('\n'),
    told: ['step 5', 'step 6', 'step 7', 'step 8', 'alas'],
  },
  {
    case: 'nothing but CodeBuild’s own lines',
    output:
      '[Container] 2026/01/01 Running command false\n[Container] 2026/01/01 Command did not exit successfully false exit status 1',
    told: [
      '[Container] 2026/01/01 Running command false',
      '[Container] 2026/01/01 Command did not exit successfully false exit status 1',
    ],
  },
  { case: 'nothing but a summary', output: SUMMARY.join('\n'), told: SUMMARY.slice(-5) },
  { case: 'nothing', output: '', told: [] },
];

describe('tellingLines', () => {
  it.each(ROWS)('of $case', ({ output, told }) => {
    expect(tellingLines(output.split('\n'))).toEqual(told);
  });
});
