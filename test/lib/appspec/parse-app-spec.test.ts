import { array, assert, constantFrom, nat, oneof, property, record, string, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAppSpec, type AppSpecOptions } from '../../../lib/appspec/parse-app-spec.ts';
import { ECS, LAMBDA, SERVER } from './app-spec-samples.ts';

const parse = (text: string, options: Partial<AppSpecOptions> = {}) =>
  parseAppSpec(text, { file: 'appspec.yml', os: 'linux', ...options });

/** Name, text, and what is expected at which place: `line:column code`, a part of the message. */
type Row = readonly [name: string, text: string, place: string, message: string];

const HEAD = 'version: 0.0\nos: linux\n';
const script = (lines: string) => `${HEAD}hooks:\n  AfterInstall:\n${lines}`;
const permission = (lines: string) => `${HEAD}permissions:\n  - object: /a\n${lines}`;
/** A sample with one place of it written otherwise. */
const lambda = (from: string, to: string) => otherwise(LAMBDA, from, to);
const ecs = (from: string, to: string) => otherwise(ECS, from, to);

function otherwise(sample: string, from: string, to: string): string {
  expect(sample).toContain(from);
  return sample.replace(from, to);
}

const SERVER_FAULTS: readonly Row[] = [
  ['an empty file', '', '1:1 not-a-map', 'found nothing'],
  ['a comment alone', '# nothing\n', '1:1 not-a-map', 'found nothing'],
  ['a list', '- version: 0.0\n', '1:1 not-a-map', 'found a list'],
  ['a text', 'hello\n', '1:1 not-a-map', 'found `hello`'],
  ['no version', 'os: linux\n', '1:1 invalid-version', 'found nothing'],
  ['version 1', 'os: linux\nversion: 1.0\n', '2:10 invalid-version', 'found `1.0`'],
  ['a version in quotes', "version: '0.0'\nos: linux\n", '1:10 invalid-version', 'remove the quotes'],
  ['no os', 'version: 0.0\n', '1:1 invalid-os', 'expected `os: linux`, found nothing'],
  ['another os', 'version: 0.0\nos: darwin\n', '2:5 invalid-os', 'found `darwin`'],
  ['Windows for Linux hosts', 'version: 0.0\nos: windows\n', '2:5 invalid-os', 'found `windows`'],
  ['a quote that is not closed', `${HEAD}hooks: "\n`, '4:1 not-yaml', 'expected YAML'],
  ['a tab before a key', `${HEAD}files:\n\t- source: /\n`, '4:1 not-yaml', 'expected YAML'],
  ['an alias', `${HEAD}a: &a 1\nb: *a\n`, '4:4 yaml-alias', 'write the value out'],
  ['a date', `${HEAD}a: 2024-02-03\n`, '3:4 yaml-date', 'put it in quotes'],
  ['a NUL character', `${HEAD}a: \0\n`, '3:4 not-yaml', 'NUL'],
  ['a byte order mark', `\uFEFF${HEAD}`, '1:1 not-yaml', 'byte order mark'],
  [
    'a behaviour in small letters',
    `${HEAD}file_exists_behavior: overwrite\n`,
    '3:23 invalid-file-exists-behavior',
    'expected DISALLOW, OVERWRITE or RETAIN',
  ],
  ['files as a map', `${HEAD}files:\n  source: /\n`, '4:3 not-a-list', 'begin each with `- `'],
  ['a file as a text', `${HEAD}files:\n  - /app\n`, '4:5 not-a-map', 'found `/app`'],
  ['no source', `${HEAD}files:\n  - destination: /a\n`, '4:5 source-required', 'expected `source`'],
  ['no destination', `${HEAD}files:\n  - source: /\n`, '4:5 destination-required', 'expected `destination`'],
  ['hooks as a list', `${HEAD}hooks:\n  - AfterInstall\n`, '4:3 not-a-map', 'lifecycle event to scripts'],
  ['a hook as a text', `${HEAD}hooks:\n  AfterInstall: a.sh\n`, '4:17 not-a-list', 'found `a.sh`'],
  ['a hook as a map', script('    location: a.sh\n'), '5:5 not-a-list', 'found a map'],
  ['a script as a text', script('    - a.sh\n'), '5:7 not-a-map', 'as `location: …`'],
  ['no location', script('    - timeout: 3\n'), '5:7 location-required', 'found nothing'],
  ['an empty location', script("    - location: ''\n"), '5:17 location-required', 'found ""'],
  ['timeout 0', script('    - location: a\n      timeout: 0\n'), '6:16 invalid-timeout', 'above 0'],
  [
    'a timeout in words',
    script('    - location: a\n      timeout: 5m0\n').replace('5m0', 'long'),
    '6:16 invalid-timeout',
    'found `long`',
  ],
  ['a negative timeout', script('    - location: a\n      timeout: -5\n'), '6:16 invalid-timeout', '`-5`'],
  [
    'a permission without object',
    `${HEAD}permissions:\n  - mode: 644\n`,
    '4:5 object-required',
    'found nothing',
  ],
  ['a mode above 7', permission('    mode: 888\n'), '5:11 invalid-mode', 'found `888`'],
  [
    'a mode that octal makes wrong',
    permission('    mode: 0755\n'),
    '5:11 invalid-mode',
    'octal number 493; write "0755"',
  ],
  ['a mode of five digits', permission('    mode: "00644"\n'), '5:11 invalid-mode', 'three or four digits'],
  ['an unknown type', permission('    type: [file, link]\n'), '5:18 invalid-type', 'found `link`'],
  ['an ACL of one part', permission('    acls: [bob]\n'), '5:12 invalid-acl', 'two to four parts'],
  ['an ACL for the base entry', permission('    acls: ["u::rwx"]\n'), '5:12 invalid-acl', 'use mode'],
  ['a context without type', permission('    context:\n      name: u\n'), '6:7 invalid-context', '`type`'],
  [
    'a range that falls',
    permission('    context: { type: t, range: s2-s1 }\n'),
    '5:32 invalid-context',
    's2-s1',
  ],
];

const LAMBDA_FAULTS: readonly Row[] = [
  ['version 1.0', lambda('0.0', '1.0'), '1:10 invalid-version', 'expected `version: 0.0`, found `1.0`'],
  ['no version', lambda('version: 0.0\n', ''), '1:1 invalid-version', 'found nothing'],
  ['Resources as a map', 'version: 0.0\nResources:\n  hello: {}\n', '3:3 not-a-list', 'found a map'],
  ['no resource', 'version: 0.0\nResources: []\n', '2:12 resources-required', 'found an empty list'],
  ['a resource as a text', 'version: 0.0\nResources:\n  - hello\n', '3:5 not-a-map', 'found `hello`'],
  [
    'a second resource',
    lambda('Hooks:\n', '  - other: { Type: AWS::Lambda::Function }\nHooks:\n'),
    '10:5 one-resource',
    'found other beside hello',
  ],
  [
    'properties that are not indented',
    'version: 0.0\nResources:\n  - hello:\n    Type: AWS::Lambda::Function\n',
    '4:5 one-resource',
    'indent it below hello',
  ],
  ['no type', lambda('      Type: AWS::Lambda::Function\n', ''), '4:7 property-required', '`Type` in hello'],
  [
    'a type of CloudFormation',
    lambda('AWS::Lambda::Function', 'AWS::Lambda::Alias'),
    '4:13 resource-type',
    'expected `Type: AWS::Lambda::Function`, found `AWS::Lambda::Alias`',
  ],
  ['no Name', lambda('        Name: hello\n', ''), '6:9 property-required', '`Name` in Properties of hello'],
  ['no Alias', lambda('        Alias: live\n', ''), '6:9 property-required', '`Alias` in Properties'],
  [
    'no CurrentVersion',
    lambda('        CurrentVersion: "1"\n', ''),
    '6:9 property-required',
    '`CurrentVersion`',
  ],
  [
    'no TargetVersion',
    lambda('        TargetVersion: "2"\n', ''),
    '6:9 property-required',
    '`TargetVersion`',
  ],
  ['an empty alias', lambda('live', '""'), '7:16 not-text', 'expected `Alias` as a text, found ""'],
  ['$LATEST', lambda('"2"', '$LATEST'), '9:24 invalid-function-version', 'such as "2", found `$LATEST`'],
  ['version 0', lambda('"1"', '"0"'), '8:25 invalid-function-version', 'found `0`'],
  ['a fraction', lambda('"1"', '1.5'), '8:25 invalid-function-version', 'found `1.5`'],
  [
    'Hooks as a map',
    lambda('  - BeforeAllowTraffic', '  BeforeAllowTraffic'),
    '11:3 not-a-list',
    'list of hooks',
  ],
  [
    "a host's hook",
    lambda('BeforeAllowTraffic', 'ValidateService'),
    '11:5 unknown-hook',
    'expected one of BeforeAllowTraffic, AfterAllowTraffic, found ValidateService',
  ],
  [
    'a mistyped hook',
    lambda('BeforeAllowTraffic', 'BeforeAllowTrafic'),
    '11:5 unknown-hook',
    'did you mean BeforeAllowTraffic?',
  ],
  [
    'a hook without function',
    lambda('CodeDeployHook_before', '""'),
    '11:25 invalid-hook-function',
    'name or ARN',
  ],
  [
    'a hook with the ARN of something else',
    lambda('CodeDeployHook_before', 'arn:aws:sns:eu-west-1:123456789012:topic'),
    '11:25 invalid-hook-function',
    'found `arn:aws:sns',
  ],
];

const ECS_FAULTS: readonly Row[] = [
  [
    'another name of the service',
    ecs('TargetService', 'web'),
    '3:5 target-service',
    'TargetService, found web',
  ],
  [
    'no TaskDefinition',
    ecs('        TaskDefinition: hello:3\n', ''),
    '6:9 property-required',
    '`TaskDefinition`',
  ],
  [
    'no LoadBalancerInfo',
    'version: 0.0\nResources:\n  - TargetService:\n      Type: AWS::ECS::Service\n      Properties:\n        TaskDefinition: a:1\n',
    '6:9 property-required',
    '`LoadBalancerInfo` in Properties of TargetService',
  ],
  [
    'no ContainerName',
    ecs('          ContainerName: web\n', ''),
    '8:11 property-required',
    '`ContainerName`',
  ],
  [
    'no ContainerPort',
    ecs('          ContainerPort: 80\n', ''),
    '8:11 invalid-container-port',
    'found nothing',
  ],
  ['a port as text', ecs('80', '"80"'), '9:26 invalid-container-port', 'remove the quotes'],
  [
    'a port out of range',
    ecs('80', '70000'),
    '9:26 invalid-container-port',
    'from 1 to 65535, found `70000`',
  ],
  [
    'half a network',
    ecs('            AssignPublicIp: ENABLED\n', ''),
    '13:13 incomplete-network',
    'found no AssignPublicIp',
  ],
  ['no subnets', ecs('[subnet-1, subnet-2]', '[]'), '13:22 not-a-list', 'found an empty list'],
  [
    'a public address in words',
    ecs('ENABLED', '"yes"'),
    '15:29 invalid-assign-public-ip',
    'ENABLED or DISABLED',
  ],
  [
    'a provider without name',
    ecs('            CapacityProvider: FARGATE_SPOT\n', ''),
    '17:13 property-required',
    '`CapacityProvider`',
  ],
  ['too much weight', ecs('Weight: 2', 'Weight: 1001'), '19:21 invalid-capacity', 'from 0 to 1000'],
  [
    'two bases',
    ecs('Base: 0', 'Base: 3'),
    '20:13 invalid-capacity',
    'one capacity provider with a Base above 0',
  ],
  [
    'a hook of Lambda alone',
    ecs('AfterInstall', 'AfterInstal'),
    '25:5 unknown-hook',
    'did you mean AfterInstall?',
  ],
  [
    'a type of Lambda',
    ecs('AWS::ECS::Service', 'AWS::ECS::TaskSet'),
    '4:13 resource-type',
    'AWS::ECS::Service',
  ],
];

const WARNINGS: readonly Row[] = [
  [
    'an octal mode',
    permission('    mode: 0644\n'),
    '5:11 octal-mode',
    'the host sets 420; write mode: "0644"',
  ],
  [
    'hooks twice',
    `${HEAD}hooks: {}\nfiles: []\nhooks: {}\n`,
    '5:1 duplicate-key',
    'merge it with the one at 3:1',
  ],
  [
    'a hook twice',
    script('    - location: a\n  AfterInstall: []\n'),
    '6:3 duplicate-key',
    'only this one counts',
  ],
  [
    'a mistyped hook',
    script('').replace('After', 'Aftr').concat('    - location: a\n'),
    '4:3 unknown-hook',
    'write AfterInstall',
  ],
  [
    'a hook in another case',
    script('    - location: a\n').replace('AfterI', 'afteri'),
    '4:3 wrong-case',
    'write AfterInstall',
  ],
  [
    'a hook of an event without scripts',
    `${HEAD}hooks:\n  Install:\n    - location: a\n`,
    '4:3 unknown-hook',
    'event without scripts',
  ],
  ['an unknown key', `${HEAD}name: hello\n`, '3:1 unknown-key', 'ignores the key `name`'],
  ['a key in another case', `${HEAD}Files: []\n`, '3:1 wrong-case', 'write files'],
  [
    'a key of a script in another case',
    script('    - location: a\n      runAs: bob\n'),
    '6:7 wrong-case',
    'write runas',
  ],
  [
    'a behaviour in an entry of files',
    `${HEAD}files:\n  - source: /\n    destination: /a\n    file_exists_behavior: RETAIN\n`,
    '6:5 unknown-key',
    'remove it',
  ],
  ['a mistyped key of a permission', permission('    pattrn: "*"\n'), '5:5 unknown-key', 'write pattern'],
  [
    'timeouts above an hour',
    script('    - location: a\n      timeout: 3600\n    - location: b\n      timeout: "10"\n'),
    '5:5 long-event',
    'may take 3610 s together',
  ],
  [
    'a blank in the path of another user',
    script('    - location: my start.sh\n      runas: bob\n'),
    '5:17 blank-in-path',
    'rename the script to my-start.sh',
  ],
  [
    'a context by the user guide',
    permission('    context: { user: u, type: t }\n'),
    '5:16 context-user',
    'write name: u',
  ],
  ['a number as a version', lambda('"2"', '2'), '9:24 version-as-number', 'write TargetVersion: "2"'],
  [
    'a key that Lambda has not',
    lambda('Alias', 'Aliass: x\n        Alias'),
    '7:9 unknown-key',
    'write Alias',
  ],
  ['a key in capitals', lambda('Hooks', 'HOOKS'), '10:1 wrong-case', 'write Hooks'],
  [
    'one key in two cases',
    lambda('        Alias', '        alias: x\n        Alias'),
    '8:9 duplicate-key',
    'the one at 7:9',
  ],
  [
    'a hook function of another name',
    lambda('CodeDeployHook_before', 'before'),
    '11:25 hook-name-prefix',
    'CodeDeployHook_',
  ],
  [
    'a hook called twice',
    ecs('AfterInstall', 'BeforeInstall'),
    '25:5 duplicate-key',
    'an event calls one function',
  ],
  [
    "CodePipeline's placeholder",
    ecs('hello:3', '<TASK_DEFINITION>'),
    '6:25 placeholder',
    "the task definition's ARN",
  ],
];

describe('parseAppSpec', () => {
  test.each(SERVER_FAULTS)('refuses for hosts: %s', (_, text, place, message) => {
    refuses(parse(text, { platform: 'Server' }), place, message);
  });
  test.each(LAMBDA_FAULTS)('refuses for Lambda: %s', (_, text, place, message) => {
    refuses(parse(text), place, message, 'Lambda');
  });
  test.each(ECS_FAULTS)('refuses for ECS: %s', (_, text, place, message) => {
    refuses(parse(text), place, message, 'ECS');
  });
  test.each(WARNINGS)('accepts and warns of %s', (_, text, place, message) => {
    const { appSpec, faults, warnings } = parse(text);
    expect(faults).toEqual([]);
    expect(appSpec).toBeDefined();
    expect(warnings.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([place]);
    expect(`${warnings[0]?.message}; ${warnings[0]?.instead}`).toContain(message);
  });

  test('refuses permissions for Windows, and warns of it where both are accepted', () => {
    const text = 'version: 0.0\nos: windows\npermissions:\n  - object: a\n';
    refuses(parse(text, { os: 'windows' }), '4:3 permissions-on-windows', 'remove the section');
    expect(parse('version: 0.0\nos: windows\n', { os: 'any' })).toMatchObject({
      appSpec: { os: 'windows' },
      warnings: [{ line: 2, column: 5, code: 'windows' }],
    });
  });

  test('tells the platform, and is told it', () => {
    expect(
      [SERVER, LAMBDA, ECS, '', HEAD, `${HEAD}Resources: []\n`].map((text) => parse(text).platform),
    ).toEqual(['Server', 'Lambda', 'ECS', 'Server', 'Server', 'Server']);
    expect(parse(LAMBDA, { platform: 'Server' }).faults[0]).toMatchObject({ code: 'invalid-os' });
    expect(parse(LAMBDA, { platform: 'ECS' }).faults[0]).toMatchObject({
      line: 4,
      column: 13,
      code: 'resource-type',
    });
  });

  test('reads a Lambda deployment', () => {
    expect(parse(LAMBDA)).toEqual({
      platform: 'Lambda',
      appSpec: {
        version: 0,
        function: {
          resource: 'hello',
          name: 'hello',
          alias: 'live',
          currentVersion: '1',
          targetVersion: '2',
        },
        hooks: { BeforeAllowTraffic: 'CodeDeployHook_before' },
      },
      mentions: [],
      faults: [],
      warnings: [],
    });
  });

  test('reads an ECS deployment, with the defaults of what it leaves out', () => {
    expect(parse(ECS).appSpec).toEqual({
      version: 0,
      service: {
        taskDefinition: 'hello:3',
        containerName: 'web',
        containerPort: 80,
        platformVersion: '1.4.0',
        network: { subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-1'], assignPublicIp: 'ENABLED' },
        capacityProviders: [
          { capacityProvider: 'FARGATE_SPOT', base: 1, weight: 2 },
          { capacityProvider: 'FARGATE', base: 0, weight: 1 },
        ],
      },
      hooks: {
        BeforeInstall: 'arn:aws:lambda:eu-west-1:123456789012:function:CodeDeployHook_a:live',
        AfterInstall: 'CodeDeployHook_b',
      },
    });
    const short = ECS.slice(0, ECS.indexOf('        PlatformVersion'));
    expect(parse(short).appSpec).toMatchObject({
      service: { platformVersion: 'LATEST', capacityProviders: [] },
      hooks: {},
    });
  });

  test('takes keys in the case of every sample of the user guide, and JSON', () => {
    const small = LAMBDA.replace(
      /\b(Resources|Type|Properties|Name|Alias|CurrentVersion|TargetVersion|Hooks):/g,
      (key) => key.toLowerCase(),
    );
    expect(parse(small)).toEqual(parse(LAMBDA));
    const json = {
      version: 0.0,
      Resources: [
        {
          hello: {
            Type: 'AWS::Lambda::Function',
            Properties: { Name: 'hello', Alias: 'live', CurrentVersion: '1', TargetVersion: '2' },
          },
        },
      ],
      Hooks: [{ BeforeAllowTraffic: 'CodeDeployHook_before' }],
    };
    for (const text of [JSON.stringify(json), JSON.stringify(json, null, '\t')]) {
      expect(parse(text)).toEqual(parse(LAMBDA));
    }
    expect(parse(JSON.stringify({ ...json, version: '0.0' })).appSpec).toBeDefined();
  });

  test('names the files of the bundle, with their places', () => {
    expect(parse(SERVER).mentions).toEqual([
      { kind: 'source', path: '/', at: { line: 4, column: 13 } },
      { kind: 'script', path: 'scripts/start.sh', at: { line: 11, column: 17 } },
    ]);
  });

  test('shows the first of the mistakes that one mistake makes', () => {
    expect(parse('version: ]\nos: }\n').faults).toHaveLength(1);
  });

  test('refuses what nests too deep for any parser', () => {
    for (const piece of ['[', '{ a: ', '- ', '? ']) {
      expect(parse(piece.repeat(30_000)).faults, piece).toEqual([
        expect.objectContaining({ message: expect.stringContaining('nested at most 100 deep') }),
      ]);
    }
  });

  test('never throws: any text, or a sample with pieces put in, taken out and moved', () => {
    const piece = oneof(
      constantFrom(
        '- ',
        '\n',
        ': ',
        '  ',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '&a ',
        '*a',
        '!!',
        '|\n',
        '# ',
        '\t',
        '0',
        'null',
        '? ',
        '<<: ',
      ),
      string({ maxLength: 4 }),
    );
    const edit = record({ at: nat(600), cut: nat(40), put: piece });
    const mutated = tuple(
      constantFrom<string[]>(SERVER, LAMBDA, ECS),
      array(edit, { minLength: 1, maxLength: 6 }),
    ).map(([sample, edits]) =>
      edits.reduce((text, { at, cut, put }) => `${text.slice(0, at)}${put}${text.slice(at + cut)}`, sample),
    );
    const anyText = string({
      unit: constantFrom(...Array.from('aé😀\uD800\0\u2028\u0085 \t\r\n:-?!&*{}[],#|>@`"\'%0.~=<')),
    });
    const platform = constantFrom(undefined, 'Server' as const, 'Lambda' as const, 'ECS' as const);
    assert(property(oneof(anyText, mutated), platform, holdsTogether), { numRuns: 300 });
  });
});

function refuses(
  reading: ReturnType<typeof parse>,
  place: string,
  message: string,
  platform = 'Server',
): void {
  const [first] = reading.faults;
  expect(reading.appSpec).toBeUndefined();
  expect(reading.platform).toBe(platform);
  expect(first && `${first.line}:${first.column} ${first.code}`).toBe(place);
  expect(first?.message).toContain(message);
}

/** Faults or a result, never both, and every place is one of the text. */
function holdsTogether(text: string, platform: AppSpecOptions['platform']): boolean {
  const lines = text.split('\n');
  const stands = ({ line, column }: { readonly line: number; readonly column: number }) =>
    line >= 1 && column >= 1 && column <= (lines[line - 1] ?? '').length + 1;
  const { appSpec, faults, warnings } = parse(text, { platform, os: 'any' });
  return (appSpec === undefined) === faults.length > 0 && [...faults, ...warnings].every(stands);
}
