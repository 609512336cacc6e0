import { fails, ok, silence, type Answer, type Script } from './run-scenario.ts';

/** What the deployment machine is started with. */
export const input = {
  release: 'hello-1',
  application: 'hello',
  environment: 'production',
  startedAt: '2026-01-01T00:00:00.000Z',
  artifact: { bucket: 'state', key: 'CodeDeploy/hello-1/artifact.zip', versionId: 'v1', sha256: '00' },
};

const payload = (value: object): Answer => ok({ Payload: value });
export const seen = (phase: string, more: object = {}): Answer =>
  payload({
    phase,
    status: 'InProgress',
    ended: false,
    awaitSeconds: 60,
    deploymentId: 'd-1',
    validators: 0,
    bakeSeconds: 600,
    ...more,
  });
export const judged = (outcome: string, ended = false): Answer =>
  payload({ outcome, reason: `it is ${outcome}`, ended });
const finished = (outcome: string): Answer => payload({ outcome, reason: `ended ${outcome}` });
const back = (outcome: string): Answer =>
  payload({ done: true, awaitSeconds: 0, status: 'returned', outcome });
const onTheWay = payload({ done: false, awaitSeconds: 30, status: 'InProgress', outcome: 'failed' });

/** Everything goes well: each row says only what is different. */
export const GOOD: Script = {
  Gate: [ok({ lane: 'taken', reason: 'none' })],
  AlarmsQuiet: [ok({ event: 'quiet' })],
  Deploy: [ok({ event: 'Ready' })],
  Observe: [seen('ready', { status: 'Ready' }), seen('shifted')],
  OpenTraffic: [payload({ wait: 'READY_WAIT' })],
  Bake: [silence],
  Judge: [judged('healthy')],
  EndTerminationWait: [payload({ wait: 'TERMINATION_WAIT' })],
  ObserveEnd: [seen('shifted', { ended: true, status: 'Succeeded' })],
  Finish: [finished('succeeded')],
  Rollback: [back('rolled-back')],
};

export const BAD: Script = { ...GOOD, Finish: [finished('rolled-back')] };

const START = 'Gate LaneTaken AlarmsQuiet Deploy Observe Phase';
const TO_BAKE = `${START} OpenTraffic Observe Phase Bake Judge Verdict`;
const DONE = 'Finish Outcome Succeeded';
export const BACK = 'Rollback Returned Finish Outcome Failed';

export interface Row {
  readonly case: string;
  readonly script: Script;
  readonly states: string;
}

/** What never comes to an end by itself: the machine gives up on it. */
export const ENDLESS = {
  traffic: { ...BAD, Observe: [seen('waiting')], AwaitDeployment: [ok({ event: 'START' })] },
  oldFleet: { ...BAD, ObserveEnd: [seen('shifted')], AwaitEnd: [ok({})] },
  rollback: { ...BAD, Observe: [seen('gone')], Rollback: [onTheWay], AwaitRollback: [ok({})] },
} as const satisfies Readonly<Record<string, Script>>;

/** Every way through the deployment machine. */
export const CASES: readonly Row[] = [
  // The good ends.
  {
    case: 'blue/green to its end',
    script: GOOD,
    states: `${TO_BAKE} EndTerminationWait ObserveEnd Ended ${DONE}`,
  },
  {
    case: 'in-place: ends before it bakes, nothing to terminate',
    script: { ...GOOD, Observe: [seen('shifted', { ended: true })], Judge: [judged('healthy', true)] },
    states: `${START} Bake Judge Verdict ${DONE}`,
  },
  {
    case: 'no bake asked for',
    script: { ...GOOD, Observe: [seen('shifted', { bakeSeconds: 0 })], Judge: [judged('healthy', true)] },
    states: `${START} Judge Verdict ${DONE}`,
  },
  {
    case: 'a group that does not wait: looked at once a minute',
    script: {
      ...GOOD,
      Observe: [seen('waiting'), seen('waiting'), seen('shifted')],
      AwaitDeployment: [silence],
    },
    states: `${START} AwaitDeployment Observe Phase AwaitDeployment Observe Phase Bake Judge Verdict EndTerminationWait ObserveEnd Ended ${DONE}`,
  },
  {
    case: 'an event wakes the wait',
    script: {
      ...GOOD,
      Observe: [seen('waiting'), seen('shifted')],
      AwaitDeployment: [ok({ event: 'SUCCESS' })],
    },
    states: `${START} AwaitDeployment Observe Phase Bake Judge Verdict EndTerminationWait ObserveEnd Ended ${DONE}`,
  },
  {
    case: 'a deployment that nobody hears of for an hour is looked at',
    script: { ...GOOD, Deploy: [silence], Observe: [seen('shifted')] },
    states: `${START} Bake Judge Verdict EndTerminationWait ObserveEnd Ended ${DONE}`,
  },
  {
    case: 'the group is busy with a foreign deployment',
    script: { ...GOOD, Deploy: [fails('GroupBusy'), fails('GroupBusy'), ok({ event: 'Ready' })] },
    states: `${TO_BAKE} EndTerminationWait ObserveEnd Ended ${DONE}`,
  },
  {
    case: 'still shown ready after it was opened',
    script: { ...GOOD, Observe: [seen('ready'), seen('ready'), seen('shifted')], AwaitDeployment: [silence] },
    states: `${START} OpenTraffic Observe Phase AwaitDeployment Observe Phase Bake Judge Verdict EndTerminationWait ObserveEnd Ended ${DONE}`,
  },
  {
    case: 'validators agree',
    script: {
      ...GOOD,
      Observe: [seen('ready', { validators: 1 }), seen('shifted')],
      ListTargets: [
        payload({
          validators: [{ name: 'CodeDeployHook_smoke', timeoutSeconds: 60 }],
          replacementTargets: [{ id: 'i-1', address: '10.0.0.1' }],
        }),
      ],
      Validator: [ok({ status: 'ok' })],
    },
    states: `${START} ListTargets Validate Validator OpenTraffic Observe Phase Bake Judge Verdict EndTerminationWait ObserveEnd Ended ${DONE}`,
  },
  {
    case: 'not enough known yet, then good',
    script: { ...GOOD, Judge: [judged('wait'), judged('healthy')], AwaitVerdict: [silence] },
    states: `${TO_BAKE} AwaitVerdict Judge Verdict EndTerminationWait ObserveEnd Ended ${DONE}`,
  },
  {
    case: 'woken while it waits for a verdict',
    script: { ...GOOD, Judge: [judged('wait'), judged('healthy')], AwaitVerdict: [ok({ event: 'OK' })] },
    states: `${TO_BAKE} AwaitVerdict Judge Verdict EndTerminationWait ObserveEnd Ended ${DONE}`,
  },
  {
    case: 'the wait cannot be ended, and ends by itself',
    script: { ...GOOD, EndTerminationWait: [fails('Refused')] },
    states: `${TO_BAKE} EndTerminationWait ObserveEnd Ended ${DONE}`,
  },
  {
    case: 'the old fleet takes its time to go',
    script: {
      ...GOOD,
      ObserveEnd: [seen('shifted'), seen('shifted'), seen('shifted', { ended: true })],
      AwaitEnd: [silence, ok({ event: 'SUCCESS' })],
    },
    states: `${TO_BAKE} EndTerminationWait ObserveEnd Ended AwaitEnd ObserveEnd Ended AwaitEnd ObserveEnd Ended ${DONE}`,
  },
  // Ends without a deployment.
  {
    case: 'superseded in the lane',
    script: {
      ...GOOD,
      Gate: [ok({ lane: 'superseded', reason: 'hello-2 is newer' })],
      Finish: [finished('superseded')],
    },
    states: 'Gate LaneTaken Finish Outcome Failed',
  },
  {
    case: 'the gate fails for good',
    script: { ...GOOD, Gate: [fails('Error')], Finish: [finished('failed')] },
    states: 'Gate Finish Outcome Failed',
  },
  {
    case: 'two weeks in the lane',
    script: { ...GOOD, Gate: [silence], Finish: [finished('failed')] },
    states: 'Gate Finish Outcome Failed',
  },
  {
    case: 'alarms ring for an hour',
    script: { ...GOOD, AlarmsQuiet: [silence], Finish: [finished('failed')] },
    states: 'Gate LaneTaken AlarmsQuiet Finish Outcome Failed',
  },
  {
    case: 'alarms cannot be read',
    script: { ...GOOD, AlarmsQuiet: [fails('Error')], Finish: [finished('failed')] },
    states: 'Gate LaneTaken AlarmsQuiet Finish Outcome Failed',
  },
  // Every way into the rollback.
  {
    case: 'CodeDeploy refuses the deployment',
    script: { ...BAD, Deploy: [fails('Refused')] },
    states: `Gate LaneTaken AlarmsQuiet Deploy ${BACK}`,
  },
  {
    case: 'the deployment cannot be started',
    script: { ...BAD, Deploy: [fails('Error')] },
    states: `Gate LaneTaken AlarmsQuiet Deploy ${BACK}`,
  },
  {
    case: 'the deployment cannot be read',
    script: { ...BAD, Observe: [fails('Error')] },
    states: `Gate LaneTaken AlarmsQuiet Deploy Observe ${BACK}`,
  },
  { case: 'the deployment failed', script: { ...BAD, Observe: [seen('gone')] }, states: `${START} ${BACK}` },
  {
    case: 'a validator says no',
    script: {
      ...BAD,
      Observe: [seen('ready', { validators: 1 })],
      ListTargets: [
        payload({
          validators: [{ name: 'CodeDeployHook_smoke', timeoutSeconds: 60 }],
          replacementTargets: [],
        }),
      ],
      Validator: [fails('SmokeFailed')],
    },
    states: `${START} ListTargets Validate Validator ${BACK}`,
  },
  {
    case: 'a validator does not answer',
    script: {
      ...BAD,
      Observe: [seen('ready', { validators: 1 })],
      ListTargets: [
        payload({
          validators: [{ name: 'CodeDeployHook_smoke', timeoutSeconds: 60 }],
          replacementTargets: [],
        }),
      ],
      Validator: [silence],
    },
    states: `${START} ListTargets Validate Validator ${BACK}`,
  },
  {
    case: 'the hosts cannot be listed',
    script: { ...BAD, Observe: [seen('ready', { validators: 1 })], ListTargets: [fails('Refused')] },
    states: `${START} ListTargets ${BACK}`,
  },
  {
    case: 'the traffic cannot be opened',
    script: { ...BAD, OpenTraffic: [fails('Refused')] },
    states: `${START} OpenTraffic ${BACK}`,
  },
  {
    case: 'a wait cannot be parked',
    script: { ...BAD, Observe: [seen('waiting')], AwaitDeployment: [fails('Error')] },
    states: `${START} AwaitDeployment ${BACK}`,
  },
  {
    case: 'the bake cannot be parked',
    script: { ...BAD, Bake: [fails('Error')] },
    states: `${START} OpenTraffic Observe Phase Bake ${BACK}`,
  },
  {
    case: 'an alarm wakes the bake, and it is bad',
    script: { ...BAD, Bake: [ok({ event: 'bad' })], Judge: [judged('bad')] },
    states: `${TO_BAKE} ${BACK}`,
  },
  { case: 'never proved good', script: { ...BAD, Judge: [judged('unknown')] }, states: `${TO_BAKE} ${BACK}` },
  { case: 'never could be read', script: { ...BAD, Judge: [judged('error')] }, states: `${TO_BAKE} ${BACK}` },
  {
    case: 'nobody could judge',
    script: { ...BAD, Judge: [fails('Error')] },
    states: `${START} OpenTraffic Observe Phase Bake Judge ${BACK}`,
  },
  {
    case: 'the wait for a verdict cannot be parked',
    script: { ...BAD, Judge: [judged('wait')], AwaitVerdict: [fails('Error')] },
    states: `${TO_BAKE} AwaitVerdict ${BACK}`,
  },
  {
    case: 'it fails while the old fleet goes',
    script: { ...BAD, ObserveEnd: [seen('gone')] },
    states: `${TO_BAKE} EndTerminationWait ObserveEnd Ended ${BACK}`,
  },
  {
    case: 'its end cannot be read',
    script: { ...BAD, ObserveEnd: [fails('Error')] },
    states: `${TO_BAKE} EndTerminationWait ObserveEnd ${BACK}`,
  },
  {
    case: 'its end cannot be waited for',
    script: { ...BAD, ObserveEnd: [seen('waiting')], AwaitEnd: [fails('Error')] },
    states: `${TO_BAKE} EndTerminationWait ObserveEnd Ended AwaitEnd ${BACK}`,
  },
  // The rollback itself.
  {
    case: 'a rollback in several steps, woken and not woken',
    script: {
      ...BAD,
      Observe: [seen('gone')],
      Rollback: [onTheWay, onTheWay, back('rolled-back')],
      AwaitRollback: [ok({}), silence],
    },
    states: `${START} Rollback Returned AwaitRollback Rollback Returned AwaitRollback ${BACK}`,
  },
  {
    case: 'a rollback whose waits cannot be parked goes on',
    script: {
      ...BAD,
      Observe: [seen('gone')],
      Rollback: [onTheWay, back('rolled-back')],
      AwaitRollback: [fails('Error')],
    },
    states: `${START} Rollback Returned AwaitRollback ${BACK}`,
  },
  {
    case: 'a rollback that cannot be done',
    script: { ...BAD, Observe: [seen('gone')], Rollback: [fails('Error')] },
    states: `${START} Rollback Finish Outcome Failed`,
  },
];
