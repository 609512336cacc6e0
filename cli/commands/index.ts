import type { Command } from '../command.ts';
import { completion } from './completion.ts';
import { consoleCommand } from './console.ts';
import { deploy } from './deploy.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { down } from './down.ts';
import { env } from './env.ts';
import { fleetApply } from './fleet-apply.ts';
import { hooksRun } from './hooks-run.ts';
import { host } from './host.ts';
import { hosts } from './hosts.ts';
import { init } from './init.ts';
import { logs } from './logs.ts';
import { plan } from './plan.ts';
import { push } from './push.ts';
import { releases } from './releases.ts';
import { rollback } from './rollback.ts';
import { show } from './show.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { up } from './up.ts';
import { validate } from './validate.ts';
import { velocity } from './velocity.ts';
import { watch } from './watch.ts';

/** Every command, in the order of `signalbox --help`. */
export const COMMANDS: readonly Command[] = [
  up,
  down,
  env,
  demo,
  fleetApply,
  host,
  hooksRun,
  init,
  validate,
  plan,
  push,
  status,
  releases,
  show,
  watch,
  logs,
  hosts,
  velocity,
  deploy,
  stop,
  rollback,
  doctor,
  consoleCommand,
  completion,
];
