import type { ErrorCode } from '@aws-sdk/client-codedeploy';
import type { Clock } from '../../../clock.ts';
import type { WaitType } from '../deployment-record.ts';

/** Why a deployment is stopped before its end. */
export interface StopReason {
  /** What is overdue fails; a wait that nobody ended (`timeout`) is stopped like the others. */
  readonly kind: 'request' | 'alarm' | 'timeout' | 'overdue';
  readonly error: { readonly code: ErrorCode; readonly message: string };
  /** Asked for with the stop; otherwise the group's settings decide. */
  readonly rollback?: boolean;
}

/** The levers of a running deployment: stop it, end one of its waits. */
export interface RunControl {
  readonly stopReason: StopReason | undefined;
  /** What the deployment is waiting for now. */
  readonly waitingFor: WaitType | undefined;
  /** Aborted once nothing may run on for this deployment: it is over, or the cloud ends. */
  readonly ended: AbortSignal;
  end(): void;
  /** The first reason counts. */
  stop(reason: StopReason): void;
  /** Ends the wait; answers whether the deployment was in it. */
  proceed(wait: WaitType): boolean;
  /** Waits until told to proceed (`proceeded`), `ms` of cloud time have gone by, or the deployment is stopped. */
  wait(wait: WaitType, ms: number): Promise<'proceeded' | 'elapsed' | 'stopped'>;
}

export function createRunControl(clock: Clock): RunControl {
  let stopReason: StopReason | undefined;
  let waiting:
    | {
        readonly wait: WaitType;
        end(how: 'proceeded' | 'elapsed' | 'stopped'): void;
        forget(): void;
      }
    | undefined;
  const ended = new AbortController();
  return {
    ended: ended.signal,
    end: () => {
      ended.abort();
      waiting?.forget();
    },
    get stopReason() {
      return stopReason;
    },
    get waitingFor() {
      return waiting?.wait;
    },
    stop: (reason) => {
      stopReason ??= reason;
      waiting?.end('stopped');
    },
    proceed: (wait) => {
      if (waiting?.wait !== wait) return false;
      waiting.end('proceeded');
      return true;
    },
    wait: (wait, ms) => {
      if (stopReason) return Promise.resolve('stopped');
      return new Promise((resolve) => {
        const cancel = clock.at(clock.now() + ms, () => waiting?.end('elapsed'));
        waiting = {
          wait,
          forget: cancel,
          end: (how) => {
            cancel();
            waiting = undefined;
            resolve(how);
          },
        };
      });
    },
  };
}
