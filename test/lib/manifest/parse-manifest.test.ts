import { expect, test } from 'vitest';
import { faultText } from '../../../lib/manifest/fault.ts';
import { parseManifest } from '../../../lib/manifest/parse-manifest.ts';

const FULL = `# signalbox.yml
version: 1
application: hello                     # the CodeDeploy application
build: buildspec.yml                   # left out: the source is the artifact
environments:
  - name: staging
    deploymentGroup: hello-staging
    strategy: { type: in-place, config: CodeDeployDefault.HalfAtATime }
  - name: production
    deploymentGroup: hello-production
    strategy: { type: blue-green, config: CodeDeployDefault.OneAtATime, keepBlue: 30m }
    validate: [CodeDeployHook_hello-smoke]
    alarms: [hello-5xx, hello-latency]
    bake: { time: 10m, requests: 500 }
`;

const faultsOf = (text: string) => parseManifest(text).faults.map(faultText);

/** A manifest of one environment, which gets `lines` (indented by four). */
const withEnvironment = (...lines: string[]) =>
  [
    'version: 1',
    'application: hello',
    'environments:',
    '  - name: staging',
    ...lines.map((line) => `    ${line}`),
  ].join('\n');

test('reads the whole file with its defaults', () => {
  expect(parseManifest(FULL)).toMatchObject({
    faults: [],
    manifest: {
      version: 1,
      application: 'hello',
      build: 'buildspec.yml',
      environments: [
        {
          name: 'staging',
          target: { fleet: { deploymentGroup: 'hello-staging' } },
          strategy: { type: 'in-place', config: 'CodeDeployDefault.HalfAtATime' },
          validate: [],
          alarms: [],
          bake: { seconds: 0 },
        },
        {
          name: 'production',
          target: { fleet: { deploymentGroup: 'hello-production' } },
          strategy: { type: 'blue-green', config: 'CodeDeployDefault.OneAtATime', keepBlueSeconds: 1800 },
          validate: ['CodeDeployHook_hello-smoke'],
          alarms: ['hello-5xx', 'hello-latency'],
          bake: { seconds: 600, requests: 500 },
        },
      ],
    },
  });
});

test('reads the long forms of a target', () => {
  const text = `version: 1
application: shop
environments:
  - { name: a, target: { fleet: { deploymentGroup: shop-a } } }
  - name: b
    target: { lambda: [{ function: shop, alias: live, deploymentGroup: shop-b, path: functions/shop }] }
    validate: [CodeDeployHook_shop]
  - { name: c, target: { ecs: { service: main/shop } }, strategy: { keepBlue: 1h } }
  - { name: d, target: { ecs: { service: shop, deploymentGroup: shop-d, taskDefinition: ecs/task.json } } }
`;
  expect(parseManifest(text).manifest?.environments).toMatchObject([
    { target: { fleet: { deploymentGroup: 'shop-a' } }, strategy: { type: 'in-place' } },
    {
      target: {
        lambda: [{ function: 'shop', alias: 'live', deploymentGroup: 'shop-b', path: 'functions/shop' }],
      },
      strategy: { type: 'blue-green', config: 'CodeDeployDefault.LambdaAllAtOnce' },
    },
    {
      target: {
        ecs: { cluster: 'main', service: 'shop', taskDefinition: 'taskdef.json', appSpec: 'appspec.yml' },
      },
      strategy: { type: 'blue-green', config: 'ECS', keepBlueSeconds: 3600 },
    },
    {
      target: {
        ecs: {
          cluster: 'default',
          service: 'shop',
          deploymentGroup: 'shop-d',
          taskDefinition: 'ecs/task.json',
          appSpec: 'appspec.yml',
        },
      },
      strategy: { config: 'CodeDeployDefault.ECSAllAtOnce' },
    },
  ]);
});

test('says where a value stands', () => {
  const { at } = parseManifest(FULL);
  expect(at(['environments', 1, 'strategy', 'keepBlue'])).toEqual({ line: 11, column: 83 });
  expect(at(['environments', 0, 'strategy', 'keepBlue'])).toEqual({ line: 8, column: 15 });
  expect(at([])).toEqual({ line: 2, column: 1 });
});

const GROUP = 'deploymentGroup: hello-staging';
test.each<[string, string, string]>([
  [
    'a service of a service',
    withEnvironment('target: { ecs: { service: a/b/c } }'),
    'signalbox.yml:5:31: expected environments[0].target.ecs.service to be an ECS service (cluster/service; the service alone is one of the cluster default), got "a/b/c"',
  ],
  [
    "CodeDeploy's settings of a service that ECS deploys",
    withEnvironment('target: { ecs: { service: a, appSpec: x.yml } }', 'strategy: { config: x }'),
    'signalbox.yml:5:43: appSpec needs a deploymentGroup: only CodeDeploy reads an AppSpec file',
  ],
  [
    'an empty file',
    '',
    'signalbox.yml:1:1: expected the file to be a mapping of version, application, build, environments, got nothing',
  ],
  [
    'a list',
    '- a',
    'signalbox.yml:1:1: expected the file to be a mapping of version, application, build, environments, got a list',
  ],
  [
    'broken YAML',
    'version: 1\napplication: [',
    'signalbox.yml:2:15: expected valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  [
    'a duplicate key',
    `${FULL}version: 1\n`,
    'signalbox.yml:15:1: expected valid YAML: Map keys must be unique',
  ],
  [
    'another version',
    FULL.replace('version: 1', 'version: 2'),
    'signalbox.yml:2:10: expected version to be 1, got 2',
  ],
  [
    'a version in quotes',
    FULL.replace('version: 1', 'version: "1"'),
    'signalbox.yml:2:10: expected version to be 1, got "1"',
  ],
  [
    'no application',
    FULL.replace(/application.*/, ''),
    'signalbox.yml:2:1: expected application to be a CodeDeploy name (1 to 100 letters, digits and . _ + = , @ -), got nothing',
  ],
  [
    'a number as application',
    FULL.replace('application: hello', 'application: 7'),
    'signalbox.yml:3:14: expected application to be a CodeDeploy name (1 to 100 letters, digits and . _ + = , @ -), got 7; put it in quotes',
  ],
  [
    'an unknown key',
    FULL.replace('environments:', 'enviroments:'),
    'signalbox.yml:5:1: unknown key "enviroments" at the top; did you mean "environments"?',
  ],
  [
    'an unknown key inside',
    withEnvironment(GROUP, 'zebra: 1'),
    'signalbox.yml:6:5: unknown key "zebra" in environments[0]; known are name, deploymentGroup, target, strategy, validate, alarms, bake',
  ],
  [
    'no environment',
    'version: 1\napplication: a\nenvironments: []',
    'signalbox.yml:3:15: expected 1 to 50 environments, got 0',
  ],
  [
    'an environment twice',
    FULL.replace('name: production', 'name: staging'),
    'signalbox.yml:9:5: expected the name of an environment only once, got "staging" again (first at 6:5)',
  ],
  [
    'no group',
    withEnvironment('alarms: []'),
    'signalbox.yml:4:5: expected environments[0] to have deploymentGroup or target, got neither',
  ],
  [
    'group and target',
    withEnvironment(GROUP, 'target: { fleet: { deploymentGroup: x } }'),
    'signalbox.yml:5:22: expected either deploymentGroup or target, got both',
  ],
  [
    'two targets',
    withEnvironment('target: { fleet: { deploymentGroup: x }, ecs: { service: y } }'),
    'signalbox.yml:5:13: expected environments[0].target to have one of fleet, lambda or ecs, got environments[0].target.fleet and environments[0].target.ecs',
  ],
  [
    'keepBlue in place',
    withEnvironment(GROUP, 'strategy: { keepBlue: 30m }'),
    'signalbox.yml:6:27: keepBlue needs a strategy of type blue-green: in place there is no old fleet to keep',
  ],
  [
    'keepBlue of seconds',
    withEnvironment(GROUP, 'strategy: { type: blue-green, keepBlue: 90s }'),
    'signalbox.yml:6:45: expected environments[0].strategy.keepBlue in whole minutes, as CodeDeploy counts, got "90s"',
  ],
  [
    'keepBlue too long',
    withEnvironment(GROUP, 'strategy: { type: blue-green, keepBlue: 3d }'),
    'signalbox.yml:6:45: expected environments[0].strategy.keepBlue to be 1m to 2d, got 3d',
  ],
  [
    'a Lambda in place',
    withEnvironment(
      'target: { lambda: [{ function: f, alias: live, deploymentGroup: g, path: p }] }',
      'strategy: { type: in-place }',
    ),
    'signalbox.yml:6:23: expected environments[0].strategy.type to be blue-green, got "in-place"; only a fleet can be deployed in place',
  ],
  [
    'an unknown strategy',
    withEnvironment(GROUP, 'strategy: { type: canary }'),
    'signalbox.yml:6:23: expected environments[0].strategy.type to be in-place or blue-green, got "canary"',
  ],
  [
    'a duration without unit',
    withEnvironment(GROUP, 'bake: { time: 10 }'),
    'signalbox.yml:6:19: expected environments[0].bake.time to be a duration such as 90s, 30m or 1h, got 10; add the unit, s, m or h',
  ],
  [
    'no duration',
    withEnvironment(GROUP, 'bake: { time: soon }'),
    'signalbox.yml:6:19: expected environments[0].bake.time to be a duration such as 90s, 30m or 1h, got "soon"',
  ],
  [
    'a bake without time',
    withEnvironment(GROUP, 'bake: { requests: 5 }'),
    'signalbox.yml:6:11: expected environments[0].bake.time to be a duration such as 90s, 30m or 1h, got nothing',
  ],
  [
    'half a request',
    withEnvironment(GROUP, 'bake: { time: 1m, requests: 0.5 }'),
    'signalbox.yml:6:33: expected environments[0].bake.requests to be a whole number of 1 or more, got 0.5',
  ],
  [
    'eleven alarms',
    withEnvironment(GROUP, `alarms: [${Array.from({ length: 11 }, (_, i) => `a${i}`).join(', ')}]`),
    'signalbox.yml:6:13: expected environments[0].alarms to have at most 10 names, got 11',
  ],
  [
    'an alarm twice',
    withEnvironment(GROUP, 'alarms: [a, a]'),
    'signalbox.yml:6:17: expected the name only once, got "a" again (first at 6:14)',
  ],
  [
    'one alarm without a list',
    withEnvironment(GROUP, 'alarms: a'),
    'signalbox.yml:6:13: expected environments[0].alarms to be a list of names, got "a"',
  ],
  [
    'a Lambda validator in place',
    withEnvironment(GROUP, 'validate: [CodeDeployHook_x]'),
    'signalbox.yml:6:16: expected environments[0].validate[0] to be ValidateService, the only validator of an in-place fleet (a script on the host), got "CodeDeployHook_x"',
  ],
  [
    'a validator without prefix',
    withEnvironment(GROUP, 'strategy: { type: blue-green }', 'validate: [smoke]'),
    'signalbox.yml:7:16: expected environments[0].validate[0] to be a Lambda function whose name starts with CodeDeployHook_, got "smoke"',
  ],
  [
    'a build outside',
    FULL.replace('build: buildspec.yml', 'build: ../b.yml'),
    'signalbox.yml:4:8: expected build to be a path inside the bundle, without .. and not absolute, got "../b.yml"',
  ],
  [
    'an alias',
    'version: 1\napplication: &a hello\nenvironments: *a',
    'signalbox.yml:3:15: expected a plain value, got the alias *a; write the value out or quote it',
  ],
  ['two documents', 'version: 1\n---\nversion: 1', 'signalbox.yml:2:1: expected one document, got several'],
])('refuses %s', (_, text, fault) => {
  const parsed = parseManifest(text);
  expect(parsed.faults.map(faultText)).toContain(fault);
  expect(parsed.manifest).toBeUndefined();
});

test('finds everything wrong at once', () => {
  expect(faultsOf(withEnvironment(GROUP, 'alarms: x', 'bake: { time: 5 }', 'nme: y'))).toHaveLength(3);
});

test.each([
  ['brackets', '['.repeat(200_000)],
  ['braces', '{a: '.repeat(50_000)],
  ['compact lists', '- '.repeat(100_000)],
  ['a huge file', `a: ${'x'.repeat(300_000)}`],
  [
    'laughs',
    `a: &a [x]\n${Array.from({ length: 20 }, (_, i) => `b${i}: &b${i} [${`*${i ? `b${i - 1}` : 'a'},`.repeat(10)}]`).join('\n')}`,
  ],
])('stays upright under a bomb of %s', (_, text) => {
  const started = performance.now();
  expect(parseManifest(text).faults.length).toBeGreaterThan(0);
  expect(performance.now() - started).toBeLessThan(2000);
});
