import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import { openReleases, readable, type Releases } from '../aws/open-releases.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { unknownName } from '../unknown-name.ts';
import { styledStatus } from './status-style.ts';

interface ApplicationStatus {
  readonly application: string;
  readonly release: string;
  readonly status: ReleaseRecord['status'];
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly reason?: string;
  readonly environments: readonly {
    readonly name: string;
    readonly status: string;
    /** `production serves release hello-1` */
    readonly serving?: string;
  }[];
}

export async function runStatus(context: CommandContext): Promise<ExitCode> {
  const { output, options, positionals } = context;
  const releases = await openReleases(context);
  output.note(releases.where);
  const wanted = positionals['application'];
  const names = wanted === undefined ? await releases.applications() : [wanted];
  const found = await readable(() => Promise.all(names.map((name) => latest(releases, name))));
  const statuses = found.filter((status) => status !== undefined);
  if (wanted !== undefined && statuses.length === 0)
    throw unknownName({
      message: `the application ${wanted} has no release`,
      name: wanted,
      known: await releases.applications(),
    });
  if (options['json']) output.json(statuses);
  else if (statuses.length === 0) output.line('no releases yet');
  else for (const status of statuses) tell(context, status);
  return EXIT.succeeded;
}

async function latest({ store }: Releases, application: string): Promise<ApplicationStatus | undefined> {
  for await (const record of store.records.ofApplication(application)) return statusOf(record, store);
  return undefined;
}

async function statusOf(record: ReleaseRecord, store: Releases['store']): Promise<ApplicationStatus> {
  const { application, release, status, startedAt, endedAt, reason } = record;
  const environments = await Promise.all(
    record.environments.map(async ({ name, status: state, serving }) => {
      const good = await store.good.find(application, name);
      const sentence = serving ?? (good && `${name} serves release ${good.release}`);
      return { name, status: state, ...(sentence === undefined ? {} : { serving: sentence }) };
    }),
  );
  return {
    application,
    release,
    status,
    startedAt,
    environments,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(reason === undefined ? {} : { reason: reason.text }),
  };
}

function tell({ output }: CommandContext, status: ApplicationStatus): void {
  const state = styledStatus(output, status.status);
  output.line(
    `${output.style('bold', status.application)}  ${state}  ${status.release}  started ${status.startedAt}`,
  );
  for (const { name, status: stage, serving } of status.environments) {
    output.line(`  ${name.padEnd(16)} ${stage.padEnd(13)} ${serving ?? ''}`.trimEnd());
  }
  if (status.reason !== undefined && status.status !== 'succeeded') output.line(`  ${status.reason}`);
}
