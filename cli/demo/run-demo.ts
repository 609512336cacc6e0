import { join } from 'node:path';
import { projectRoot } from '../../local/index.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { Interrupted } from '../interrupted.ts';
import { startLocalStack } from '../local/start-local-stack.ts';
import { upOptions } from '../local/up-options.ts';
import { badVersion, firstVersion, goodVersion, manualRun } from './chapters.ts';
import { startLoad } from './load-generator.ts';
import { APPLICATION } from './follow-release.ts';
import type { Scene } from './scene.ts';
import { setScene } from './set-scene.ts';
import { createStory, StoryError, type Story } from './story.ts';

/** Plays the main job on a local cloud of its own; succeeds only if every step turned out as told. */
export async function runDemo({ output, options, signal }: CommandContext): Promise<ExitCode> {
  const local = upOptions({ ...DEFAULTS, speed: options['speed'] });
  const story = createStory(output);
  const stack = await startLocalStack(local, signal);
  try {
    story.line(
      `local cloud ${stack.running.endpoint}, cloud time runs ${local.speed} times as fast as the wall's`,
    );
    const root = projectRoot();
    const scene = await setScene({
      story,
      stack,
      speed: local.speed,
      signal,
      examples: join(root, 'examples'),
    });
    await play(scene, story);
    return EXIT.succeeded;
  } catch (error) {
    if (signal.aborted) throw new Interrupted();
    if (!(error instanceof StoryError)) throw error;
    output.note(`signalbox: the demo failed: ${error.message}`);
    return EXIT.failed;
  } finally {
    await stack.running.stop();
  }
}

const DEFAULTS = { port: '0', account: '123456789012', region: 'us-east-1' };

async function play(scene: Scene, story: Story): Promise<void> {
  await firstVersion(scene);
  const load = startLoad(scene.url, APPLICATION);
  try {
    story.line(`a load generator asks ${scene.url} from now on and checks every answer`);
    const second = await goodVersion(scene, load);
    await badVersion(scene, load);
    await manualRun(scene, load, second);
  } finally {
    const { answered, failures } = await load.stop();
    story.line(`the load generator ends: ${answered} requests, ${failures.length} failed`);
  }
}
