import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../../lib/manifest/manifest.ts';
import { checkGroup } from '../../../../lib/target/fleet/check-group.ts';
import type { DeploymentGroup } from '../../../../lib/target/deployments.ts';
import { GROUP } from '../../memory-deployments.ts';

const environment: Environment = {
  name: 'production',
  target: { fleet: { deploymentGroup: 'hello-production' } },
  strategy: { type: 'blue-green', config: 'CodeDeployDefault.OneAtATime', keepBlueSeconds: 1800 },
  validate: [],
  alarms: [],
  bake: { seconds: 600 },
};

const faults = (
  change: Partial<Environment> = {},
  group: Partial<DeploymentGroup> = {},
  timeoutSeconds?: number,
) =>
  checkGroup(
    { ...environment, ...change },
    { ...GROUP, ...group },
    timeoutSeconds === undefined ? [] : [{ name: 'CodeDeployHook_smoke', timeoutSeconds }],
  );

const strategy = (keepBlueSeconds?: number) => ({ strategy: { ...environment.strategy, keepBlueSeconds } });

describe('checkGroup', () => {
  it('says nothing where manifest and group agree', () => expect(faults()).toEqual([]));

  it('names the call that changes the type', () => {
    const [fault] = faults({}, { type: 'in-place' });
    expect(fault?.path).toEqual(['strategy', 'type']);
    expect(fault?.message).toContain(
      "aws deploy update-deployment-group --application-name hello --current-deployment-group-name hello-production --deployment-style deploymentType=BLUE_GREEN,deploymentOption=WITH_TRAFFIC_CONTROL --blue-green-deployment-configuration '",
    );
    expect(fault?.message).toContain('--auto-scaling-groups hello');
    expect(fault?.message).toContain('"terminationWaitTimeInMinutes":30');
  });

  it('says that a load balancer is missing too, which that call cannot give', () => {
    const messages = faults({}, { type: 'in-place', targetGroups: [] }).map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringContaining('update-deployment-group'),
      expect.stringContaining('to have a target group'),
    ]);
  });

  it('names the call for an in-place group too', () => {
    const inPlace = { strategy: { type: 'in-place' as const, config: 'x' } };
    expect(faults(inPlace)[0]?.message).toContain(
      'deploymentType=IN_PLACE,deploymentOption=WITH_TRAFFIC_CONTROL',
    );
    expect(faults(inPlace, { type: 'in-place' })).toEqual([]);
  });

  it.each([
    { keepBlue: 1199, refused: true },
    { keepBlue: 1200, refused: false },
  ])('wants room for bake, late metrics and a rollback: $keepBlue s', ({ keepBlue, refused }) => {
    const found = faults(strategy(keepBlue), { keepBlueMinutes: keepBlue / 60 });
    expect(found.length > 0).toBe(refused);
  });

  it('holds what the group itself keeps to the same, where the manifest says nothing', () => {
    expect(faults(strategy(), { keepBlueMinutes: 30 })).toEqual([]);
    expect(faults(strategy(), { keepBlueMinutes: 10 })[0]?.message).toContain('at least 20m');
    expect(faults(strategy(), { keepBlueMinutes: undefined, terminatesBlue: false })).toEqual([]);
  });

  it('refuses another time than the group’s, or one that the group keeps for ever', () => {
    expect(faults({}, { keepBlueMinutes: 60 })[0]?.message).toContain('it keeps it 60 min');
    expect(faults({}, { terminatesBlue: false, keepBlueMinutes: undefined })[0]?.message).toContain(
      'KEEP_ALIVE',
    );
  });

  it.each([
    { wait: 60, timeout: 60, refused: false },
    { wait: 6, timeout: 60, refused: true },
    { wait: undefined, timeout: 60, refused: true },
    { wait: undefined, timeout: undefined, refused: false },
  ])('wants a group that waits for validators: $wait min for $timeout s', ({ wait, timeout, refused }) => {
    expect(faults({}, { readyWaitMinutes: wait }, timeout).length > 0).toBe(refused);
  });

  it('refuses blue/green without a load balancer', () => {
    expect(faults({}, { targetGroups: [] })[0]?.message).toContain('target group');
  });
});
