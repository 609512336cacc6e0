import { createManualClock } from '../../../../local/clock.ts';
import { cloudwatch } from '../../../../local/services/cloudwatch/index.ts';
import {
  BLUE_GREEN_GROUP,
  BLUE_GREEN_SERVICES,
  bundleOf,
  createBlueGreenFleet,
} from '../../../local/services/codedeploy/blue-green-fleet.ts';
import { startTestCloud } from '../../../local/test-cloud.ts';
import { ALARM, commonStage, ENVIRONMENT, type TargetStage } from '../target-stage.ts';

/** A host behind a balancer, blue/green: processes of their own. */
export async function startFleetStage(): Promise<TargetStage> {
  const clock = createManualClock(Date.now());
  const cloud = await startTestCloud({ services: [...BLUE_GREEN_SERVICES, cloudwatch], clock });
  const { upload, ...common } = await commonStage(cloud, 'fleet');
  const url = await createBlueGreenFleet(cloud, {
    hosts: 1,
    config: 'CodeDeployDefault.AllAtOnce',
    ready: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 },
  });
  return {
    ...common,
    planned,
    tick: () => clock.advance(1_000),
    artifact: (version, quality) => {
      const files = quality === 'bad' ? brokenBundle(version) : bundleOf(version);
      return upload(`CodeDeploy/${version}/artifact.zip`, files);
    },
    serving: () => versionsServed(url),
    stop: () => cloud.stop(),
  };
}

const planned: TargetStage['planned'] = {
  name: ENVIRONMENT,
  execution: 'production-1',
  target: 'fleet',
  deploymentGroup: BLUE_GREEN_GROUP.deploymentGroupName,
  strategy: { type: 'blue-green', config: 'CodeDeployDefault.AllAtOnce', keepBlueSeconds: 3_600 },
  alarms: [ALARM],
  bake: { seconds: 0 },
  validators: [],
  waitsForReady: true,
};

const brokenBundle = (version: string) => ({
  ...bundleOf(version),
  'start.sh': '#!/bin/sh\necho "Error: no database" >&2\nexit 1\n',
});

/** Of a few requests, which go round all hosts; without a host there is nothing served. */
async function versionsServed(url: string): Promise<readonly string[]> {
  const answers = await Promise.all(Array.from({ length: 4 }, () => fetch(url)));
  const versions = await Promise.all(answers.filter(({ ok }) => ok).map((answer) => answer.text()));
  return [...new Set(versions)];
}
