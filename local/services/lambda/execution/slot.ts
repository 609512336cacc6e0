import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../../clock.ts';
import type { Cloud } from '../../../cloud.ts';
import { executable } from '../../../executable.ts';
import { createLogWriter, type LogWriter } from '../../../log-writer.ts';
import type { CodeStore } from '../code-store.ts';
import type { FunctionVersion } from '../function-record.ts';
import { startEnvironment, type Environment } from './environment.ts';
import { environmentVariables } from './environment-variables.ts';
import { createLogTail, type LogTail } from './log-tail.ts';
import { platformLines } from './platform-lines.ts';
import type { RoleSession, RoleSessions } from './role-sessions.ts';
import type { Watchdog } from '../../watchdog.ts';

/** An execution environment of a function, with what it needs beside its process. */
export interface Slot {
  readonly version: FunctionVersion;
  readonly environment: Environment;
  readonly session: RoleSession;
  readonly log: LogWriter;
  readonly tail: LogTail;
  /** Cloud time. */
  readonly clock: Clock;
  idleSince: number;
}

export interface SlotOptions {
  readonly cloud: Cloud;
  readonly code: CodeStore;
  readonly sessions: RoleSessions;
  readonly watchdog: Watchdog;
}

/** Starts an environment for the version; its handler is not loaded yet. */
export async function startSlot(options: SlotOptions, version: FunctionVersion): Promise<Slot> {
  const { cloud, sessions } = options;
  const { settings } = version;
  const session = await sessions.get(version.functionName, settings.role);
  const stream = streamName(cloud.clock.now(), version.version);
  const log = createLogWriter({
    cloud,
    group: settings.logging.group,
    stream,
    // Renewed while the environment lives, like the credentials of AWS's own log agent.
    caller: async () => (await sessions.get(version.functionName, settings.role)).caller,
  });
  const tail = createLogTail();
  log.write(platformLines(settings.logging).initStart(settings.runtime, isoTime(cloud)));
  const environment = await startEnvironment({
    program: executable('lambda-runtime'),
    taskRoot: options.code.folder(version.code.sha256),
    scratch: join(cloud.folder('lambda'), 'tmp'),
    memorySize: settings.memorySize,
    variables: environmentVariables({
      version,
      session,
      region: cloud.region,
      endpoint: cloud.endpoint,
      logStream: stream,
    }),
    watchdog: options.watchdog,
    output: (line, resume) => {
      tail.add(line);
      return log.write(line, resume);
    },
  });
  return { version, environment, session, log, tail, clock: cloud.clock, idleSince: 0 };
}

const isoTime = (cloud: Cloud) => new Date(cloud.clock.now()).toISOString();

function streamName(now: number, version: string): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${randomBytes(16).toString('hex')}`;
}
