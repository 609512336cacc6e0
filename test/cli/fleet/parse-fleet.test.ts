import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../../cli/fleet/parse-fleet.ts';
import { referencedStacks, resolveReferences } from '../../../cli/fleet/references.ts';
import { faultText } from '../../../lib/manifest/fault.ts';
import { FLEET } from './fleet-text.ts';

const faults = (text: string) => parseFleet(text, 'fleet.yml').faults.map(faultText);

describe('fleet.yml', () => {
  it('is read with its defaults', () => {
    const { fleet, faults: found } = parseFleet(FLEET, 'fleet.yml');
    expect(found).toEqual([]);
    expect(fleet!.groups).toEqual([
      {
        name: 'hello-staging',
        count: 1,
        max: 1,
        config: 'CodeDeployDefault.OneAtATime',
        strategy: { type: 'in-place' },
        targetGroup: undefined,
        alarms: [],
      },
      {
        name: 'hello-production',
        count: 3,
        max: 6,
        config: 'CodeDeployDefault.AllAtOnce',
        strategy: { type: 'blue-green', keepBlueMinutes: 15, readyWaitMinutes: undefined },
        targetGroup: '${stack.TargetGroupArn}',
        alarms: ['hello-5xx'],
      },
    ]);
  });

  it('reads the example', () => {
    const file = 'examples/fleet/fleet.yml';
    const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
    const parsed = parseFleet(text, file);
    expect(parsed.faults).toEqual([]);
    expect(referencedStacks(parsed.fleet!)).toEqual(['hello-fleet']);
  });

  it.each([
    [
      'another version',
      FLEET.replace('version: 1\na', 'version: 2\na'),
      'fleet.yml:1:10: expected version to be 1, got 2',
    ],
    [
      'an unknown key',
      FLEET.replace('count: 1', 'counts: 1'),
      'fleet.yml:10:5: unknown key "counts" in groups[0]; did you mean "count"?',
    ],
    [
      'a count that is none',
      FLEET.replace('count: 3', 'count: many'),
      'fleet.yml:12:12: expected groups[1].count to be a number of hosts from 1 to 100000, got "many"',
    ],
    [
      'a maximum below the count',
      FLEET.replace('max: 6', 'max: 2'),
      'fleet.yml:13:10: expected groups[1].max to be a number of hosts from 3 to 100000, got 2',
    ],
    [
      'blue/green without traffic',
      FLEET.replace(/ {4}targetGroup.*\n/, ''),
      'fleet.yml:11:5: expected groups[1] to have a targetGroup: blue/green shifts the traffic of a load balancer',
    ],
    [
      'keepBlue in place',
      FLEET.replace('count: 1', 'count: 1\n    strategy: { type: in-place, keepBlue: 5m }'),
      'fleet.yml:11:43: groups[0].strategy.keepBlue needs a strategy of type blue-green',
    ],
    [
      'seconds, which CodeDeploy does not count',
      FLEET.replace('15m', '90s'),
      'fleet.yml:14:82: expected groups[1].strategy.keepBlue to be a duration in whole minutes such as 30m or 1h, at most 48h, got "90s"',
    ],
    [
      'a version that moves',
      FLEET.replace('version: 1\n  s', 'version: $Latest\n  s'),
      'fleet.yml:6:12: expected hosts.version to be a number, got "$Latest": green would differ from blue by more than the release',
    ],
    [
      'the same group twice',
      FLEET.replace('hello-production', 'hello-staging'),
      'fleet.yml:11:5: expected the name of a group once, got hello-staging again',
    ],
  ])('refuses %s', (_, text, fault) => {
    expect(faults(text)).toContain(fault);
  });
});

describe('references', () => {
  const { fleet } = parseFleet(FLEET, 'fleet.yml');

  it('become the outputs of their stacks', () => {
    const outputs = new Map([
      ['stack', { ServiceRoleArn: 'role', LaunchTemplateId: 'lt-1', TargetGroupArn: 'group' }],
    ]);
    const resolved = resolveReferences(fleet!, outputs);
    expect(resolved.faults).toEqual([]);
    expect(resolved.fleet).toMatchObject({ serviceRole: 'role', hosts: { launchTemplate: 'lt-1' } });
    expect(resolved.fleet.groups[1]).toMatchObject({ targetGroup: 'group', count: 3 });
  });

  it('that lead nowhere are told with their place', () => {
    expect(resolveReferences(fleet!, new Map()).faults[0]).toEqual({
      path: ['serviceRole'],
      message: 'expected a stack stack, found none by that name; deploy it first',
    });
    const outputs = new Map([['stack', { ServiceRoleArn: 'role', LaunchTemplateId: 'lt-1' }]]);
    expect(resolveReferences(fleet!, outputs).faults).toEqual([
      {
        path: ['groups', 1, 'targetGroup'],
        message:
          'expected stack stack to have an output TargetGroupArn, it has ServiceRoleArn, LaunchTemplateId',
      },
    ]);
  });
});
