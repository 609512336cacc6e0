import type { BatchGetBuildsCommandOutput, Build } from '@aws-sdk/client-codebuild';
import { sleep, wallClock } from '../../../clock.ts';
import { StatesFailure } from '../interpreter/failure.ts';
import { callAsRole, callService } from './call-service.ts';
import type { Integration, TaskContext } from './integration.ts';
import { toState } from './to-state.ts';

const CODEBUILD = { service: 'codebuild', errorPrefix: 'CodeBuild', unmodelled: 'AWSCodeBuildException' };

/** Real milliseconds between two looks at a build: builds are real processes, their time is not the cloud's. */
const LOOK_EVERY = 250;

/** `codebuild:startBuild`: https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html */
export const startBuild: Integration = {
  start: (context, call) => callService(context, { ...CODEBUILD, operation: 'StartBuild' }, call),
  follow: async (context, _call, submitted) => {
    const build = await endedBuild(context, buildId(submitted));
    const result = { Build: await inPascalCase(context, build) };
    if (build.buildStatus === 'SUCCEEDED') return result;
    throw new StatesFailure('States.TaskFailed', JSON.stringify(result));
  },
  cancel: (context, submitted) =>
    callAsRole(context, { ...CODEBUILD, operation: 'StopBuild' }, { id: buildId(submitted) }),
};

const buildId = (submitted: unknown) => (submitted as { Build: { Id: string } }).Build.Id;

async function endedBuild(context: TaskContext, id: string): Promise<Build> {
  for (;;) {
    const operation = { ...CODEBUILD, operation: 'BatchGetBuilds' };
    const { builds } = await callAsRole<BatchGetBuildsCommandOutput>(context, operation, { ids: [id] });
    const build = builds?.[0];
    if (!build) throw new StatesFailure('States.TaskFailed', `The build ${id} does not exist any more`);
    if (build.buildStatus !== 'IN_PROGRESS') return build;
    await sleep(wallClock, LOOK_EVERY, context.signal);
  }
}

async function inPascalCase({ cloud }: TaskContext, build: Build): Promise<unknown> {
  const { operations } = await cloud.model('codebuild');
  const schema = operations.get('BatchGetBuilds')!.output.getMemberSchema('builds').getValueSchema();
  return toState(build, schema);
}
