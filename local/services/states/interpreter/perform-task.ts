import type { Visit } from './compiled.ts';
import { dataFromText, dataFromValue } from './data.ts';
import { Halted, StatesFailure } from './failure.ts';
import { checkSize } from './finish.ts';
import type { PendingTask } from './position.ts';
import type { Resource } from './resource.ts';
import { taskEvents } from './task-events.ts';
import type { TaskCall } from './task-port.ts';

/**
 * Makes a task's request and waits for what ends it: the answer, the job's end, its token; or a timeout, a missed
 * heartbeat, a stop. The first one wins, all others are ignored.
 */
export async function performTask(visit: Visit, resource: Resource, pending: PendingTask): Promise<unknown> {
  const { flow } = visit;
  const call: TaskCall = {
    resource,
    arguments: dataFromText(pending.arguments).value,
    state: visit.state.name,
    eventId: flow.position.entered!.eventId,
    retryCount: flow.position.retries?.total ?? 0,
    token: pending.token,
  };
  try {
    return await waitForEnd(visit, call, pending);
  } catch (thrown) {
    if (thrown instanceof Halted) throw thrown;
    const failure =
      thrown instanceof StatesFailure
        ? thrown
        : new StatesFailure('States.Runtime', String(thrown), { cause: thrown });
    taskEvents(resource).failed(flow, failure);
    throw failure;
  }
}

function waitForEnd(visit: Visit, call: TaskCall, pending: PendingTask): Promise<unknown> {
  const { flow } = visit;
  const { clock, tasks } = flow.run;
  return new Promise((resolve, reject) => {
    const releases: (() => void)[] = [];
    const end = (settle: () => void) => {
      for (const release of releases.splice(0)) release();
      settle();
    };
    const giveUp = (reason: Error) => {
      if (isJob(call) && pending.submitted !== undefined) {
        tasks.cancel(call, dataFromText(pending.submitted).value);
      }
      end(() => reject(reason));
    };
    const fail = (reason: unknown) => end(() => reject(reason));
    releases.push(flow.halt.onHalt(() => giveUp(new Halted())));
    if (pending.timeoutDue !== undefined) {
      releases.push(clock.at(pending.timeoutDue, () => giveUp(new StatesFailure('States.Timeout'))));
    }
    const heartbeat = startHeartbeat(visit, pending, () =>
      giveUp(new StatesFailure('States.HeartbeatTimeout')),
    );
    releases.push(heartbeat.stop);
    if (call.token !== undefined) {
      releases.push(
        tasks.park(call.token, {
          succeed: (output) => end(() => resolve(output)),
          fail,
          heartbeat: heartbeat.beat,
        }),
      );
    }
    submit(visit, call, pending, () => releases.length > 0).then(
      (answer) => (call.token === undefined ? end(() => resolve(answer)) : undefined),
      fail,
    );
  });
}

/** Makes the request, unless a restart finds it made, and waits for the job where there is one. */
async function submit(
  visit: Visit,
  call: TaskCall,
  pending: PendingTask,
  underWay: () => boolean,
): Promise<unknown> {
  const { flow } = visit;
  const { tasks } = flow.run;
  const waits = call.token !== undefined || isJob(call);
  if (!waits) return tasks.start(call);
  if (pending.submitted === undefined) {
    const answer = dataFromValue((await tasks.start(call)) ?? null);
    if (!underWay()) {
      // The task was given up while its request was on the way: its job would go on unseen.
      if (isJob(call)) tasks.cancel(call, answer.value);
      return undefined;
    }
    checkSize(visit, answer.text, call.resource.type);
    pending.submitted = answer.text;
    taskEvents(call.resource).submitted(flow, answer.text);
  }
  return isJob(call) ? tasks.follow(call, dataFromText(pending.submitted).value) : undefined;
}

const isJob = ({ resource }: TaskCall) => resource.pattern === 'sync' || resource.pattern === 'sync:2';

function startHeartbeat(visit: Visit, pending: PendingTask, missed: () => void) {
  const { clock } = visit.flow.run;
  let stop = () => {};
  const beat = () => {
    stop();
    if (pending.heartbeat !== undefined) stop = clock.at(clock.now() + pending.heartbeat, missed);
  };
  beat();
  return { beat, stop: () => stop() };
}
