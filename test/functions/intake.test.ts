import { ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pipeline } from '../../lib/release/pipelines.ts';
import { objectId } from '../../lib/source/git/git-object.ts';
import { commitReleases } from '../../lib/store/commit-releases.ts';
import { keys } from '../../lib/store/keys.ts';
import { context, startFunctionStage, type FunctionStage } from './function-stage.ts';

let stage: FunctionStage;
let intake: (event: unknown, context: never) => Promise<{ releases?: string[]; ignored?: string }>;

beforeAll(async () => {
  stage = await startFunctionStage();
  intake = (await import('../../functions/intake.ts')).handler as never;
});
afterAll(() => stage.stop());

const created = (key: string, versionId = 'v1', id = 'one') => ({
  id,
  version: '0',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  time: '2026-01-01T00:00:00Z',
  detail: {
    version: '0',
    bucket: { name: 'source' },
    object: { key, size: 5, etag: 'e', 'version-id': versionId, sequencer: '00' },
    'request-id': id,
    reason: 'PutObject',
  },
});

const executions = async () =>
  (await stage.states.send(new ListExecutionsCommand({ stateMachineArn: stage.releaseMachine })))
    .executions ?? [];

it('starts one execution however often the event comes, also after its end', async () => {
  const { releases: [release] = [] } = await intake(created('sources/hello/app.zip'), context);
  await intake(created('sources/hello/app.zip', 'v1', 'two'), context);
  expect((await executions()).map(({ name }) => name)).toEqual([release]);
  await stage.states.send(new StopExecutionCommand({ executionArn: (await executions())[0]!.executionArn }));
  await intake(created('sources/hello/app.zip', 'v1', 'three'), context);
  expect(await executions()).toHaveLength(1);
});

it('takes another version for another release', async () => {
  const first = await intake(created('sources/hello/again.zip', 'v1'), context);
  const second = await intake(created('sources/hello/again.zip', 'v2'), context);
  expect(second.releases).not.toEqual(first.releases);
});

it.each(['sources/hello/', 'sources/hello', 'sources//app.zip', 'refs/hello/main', 'sources/hello/folder/'])(
  'starts nothing for %s',
  async (key) => {
    const before = (await executions()).length;
    expect(await intake(created(key), context)).toEqual({ ignored: key });
    expect(await executions()).toHaveLength(before);
  },
);

it('takes the zips of git-remote-s3 for its first branch, and none of what lies beside them', async () => {
  const put = (Key: string, Body = 'x') =>
    stage.s3.send(new PutObjectCommand({ Bucket: 'source', Key, Body }));
  await put('sources/zipped/HEAD', 'refs/heads/trunk');
  const at = (name: string) => intake(created(`sources/zipped/${name}`), context);
  expect((await at('refs/heads/trunk/repo.zip')).releases).toHaveLength(1);
  for (const name of [
    'refs/heads/feature/repo.zip',
    `refs/heads/trunk/${'a'.repeat(40)}.bundle`,
    'refs/heads/trunk/LOCK#.lock',
    'HEAD',
    `lfs/${'b'.repeat(64)}`,
  ]) {
    expect(await at(name)).toEqual({ ignored: `sources/zipped/${name}` });
  }
});

it('keeps blanks, plus and per cent in keys as they are', async () => {
  const { releases: [release] = [] } = await intake(created('sources/hello/a b+c%20ü.zip'), context);
  const found = (await executions()).find(({ name }) => name === release);
  expect(found).toBeDefined();
});

describe('a push', () => {
  const target = (letter: string) => letter.repeat(40);
  const recordOf = (ref: string, sequence: number, change: object = {}) => ({
    version: 1,
    ref,
    objectFormat: 'sha1',
    target: target('abcdef'[sequence % 6]!),
    previous: null,
    sequence,
    packs: [],
    sources: [],
    proof: [],
    push: { id: String(sequence), at: '2026-01-01T00:00:00Z', by: 'A', options: [], forced: false },
    log: [],
    ...change,
  });
  /** Puts a record as a push does; answers the event of it. */
  const push = async (repository: string, record: { ref: string }) => {
    const Key = `refs/${repository}/${record.ref.slice('refs/'.length)}.json`;
    const Body = JSON.stringify(record);
    const { VersionId } = await stage.s3.send(new PutObjectCommand({ Bucket: 'source', Key, Body }));
    return created(Key, VersionId);
  };
  const head = (repository: string, Body = 'refs/heads/main') =>
    stage.s3.send(new PutObjectCommand({ Bucket: 'source', Key: `head/${repository}`, Body }));

  const pipelines = (repository: string, wanted: readonly Pipeline[]) =>
    stage.store.objects.put(keys.pipelines(repository), { version: 1, pipelines: wanted });

  beforeAll(async () => {
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await stage.s3.send(new PutBucketVersioningCommand({ Bucket: 'source', VersioningConfiguration }));
  });

  it('to the branch that a clone checks out starts one release, however often its event comes', async () => {
    await head('one');
    const event = await push('one', recordOf('refs/heads/main', 1));
    const { releases } = await intake(event, context);
    expect(releases).toEqual([expect.stringMatching(/^one-[0-9a-f]{8}-1-b{12}$/)]);
    expect((await intake(event, context)).releases).toEqual(releases);
    expect((await executions()).filter(({ name }) => name!.startsWith('one-'))).toHaveLength(1);
  });

  it('is found by its commit', async () => {
    await head('found');
    const commit = Buffer.from(`tree ${target('e')}\n\nSubject\n`);
    const id = objectId('commit', commit, 'sha1');
    const proof = [commit.toString('base64')];
    const event = await push('found', recordOf('refs/heads/main', 1, { target: id, proof }));
    const { releases } = await intake(event, context);
    const { objects } = stage.store;
    expect(await commitReleases(objects, id.slice(0, 7))).toEqual([{ commit: id, releases }]);
  });

  it('whose event comes after that of a later push is recorded as superseded', async () => {
    await head('late');
    const first = await push('late', recordOf('refs/heads/main', 1));
    const second = await push('late', recordOf('refs/heads/main', 2));
    const { releases: [later] = [] } = await intake(second, context);
    const { releases: [earlier] = [] } = await intake(first, context);
    expect((await executions()).map(({ name }) => name)).not.toContain(earlier);
    expect(await stage.store.records.find(earlier!)).toMatchObject({
      status: 'superseded',
      application: 'late',
      requested: { by: 'push' },
      reason: { cause: `${later} is of a later push and was started before` },
    });
  });

  it('with the sequence of another one is recorded as superseded by that', async () => {
    await head('twice');
    const [first] = (await intake(await push('twice', recordOf('refs/heads/main', 1)), context)).releases!;
    const forged = recordOf('refs/heads/main', 1, { target: target('f') });
    const [second] = (await intake(await push('twice', forged), context)).releases!;
    expect(await stage.store.records.find(second!)).toMatchObject({
      status: 'superseded',
      reason: { cause: `${first} is of push 1 of this ref too and was started before` },
    });
  });

  it('whose event was lost is taken in by the next sweep, each once and in order', async () => {
    const handler = (await import('../../functions/sweep.ts')).handler as unknown as typeof intake;
    const sweep = async (time: number) =>
      (await handler({ time: new Date(time).toISOString() }, context)).releases?.filter((id) =>
        id.startsWith('lost-'),
      );
    await head('lost');
    await intake(await push('lost', recordOf('refs/heads/main', 1)), context);
    await push('lost', recordOf('refs/heads/main', 2));
    await push('lost', recordOf('refs/heads/main', 3));
    const now = Date.now();
    expect(await sweep(now)).toEqual([]); // their events may be on their way
    expect(await sweep(now + 25 * 3600_000)).toEqual([]); // too long ago to be told from forgotten
    expect(await sweep(now + 3600_000)).toEqual([
      expect.stringMatching(/-2-/) as string,
      expect.stringMatching(/-3-/) as string,
    ]);
    expect(await sweep(now + 3600_000)).toEqual([]);
    const started = (await executions()).filter(({ name }) => name!.startsWith('lost-'));
    expect(started).toHaveLength(3);
  });

  it('to another branch, of a tag, and of a deletion starts nothing', async () => {
    await head('other');
    const gone = { target: null };
    for (const event of [
      await push('other', recordOf('refs/heads/feature', 1)),
      await push('other', recordOf('refs/tags/v1', 1)),
      await push('other', recordOf('refs/heads/main', 1, gone)),
    ]) {
      expect((await intake(event, context)).releases).toEqual([]);
    }
  });

  it('starts a release for each pipeline of the repository that takes the ref', async () => {
    await pipelines('mono', [
      { application: 'api', branches: ['main', 'release/*'] },
      { application: 'web', tags: ['v*'] },
      { application: 'docs' },
    ]);
    const applications = async (ref: string) =>
      ((await intake(await push('mono', recordOf(ref, 1)), context)).releases ?? []).map(
        (id) => id.split('-')[0],
      );
    await head('mono', 'refs/heads/trunk');
    expect(await applications('refs/heads/release/1')).toEqual(['api']);
    expect(await applications('refs/heads/trunk')).toEqual(['docs']);
    expect(await applications('refs/tags/v1')).toEqual(['web']);
    expect(await applications('refs/heads/release/1/2')).toEqual([]);
  });

  it('starts a release only for pipelines whose files it changes', async () => {
    await pipelines('paths', [
      { application: 'api', folder: 'services/api' },
      { application: 'web', paths: ['web/**', 'shared/**', '!**/*.md'] },
    ]);
    await head('paths');
    let sequence = 0;
    const applications = async (changed?: readonly string[]) => {
      sequence += 1;
      const record = recordOf('refs/heads/main', sequence, { changed });
      const { releases } = await intake(await push('paths', record), context);
      return (releases ?? []).map((id) => id.split('-')[0]);
    };
    expect(await applications()).toEqual(['api', 'web']);
    expect(await applications(['services/api/.env', 'README.md'])).toEqual(['api']);
    expect(await applications(['web/README.md', 'services/other.ts'])).toEqual([]);
    expect(await applications(['shared/ü.ts'])).toEqual(['web']);
  });

  it('whose record nobody can read starts a release that will say so', async () => {
    const { releases } = await intake(await push('broken', { ref: 'refs/heads/main' }), context);
    expect(releases).toEqual([expect.stringMatching(/^broken-[0-9a-f]{32}$/)]);
  });
});

it('refuses an event of another kind', async () => {
  await expect(intake({ 'detail-type': 'Object Deleted', detail: {} }, context)).rejects.toMatchObject({
    name: 'Refused',
  });
});
