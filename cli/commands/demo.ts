import type { Command } from '../command.ts';

export const demo: Command = {
  name: 'demo',
  summary: 'Tell the main job from upload to rollback on a local cloud, and end',
  positionals: [],
  options: {
    speed: { type: 'string', placeholder: 'N', description: 'how fast cloud time runs', default: '60' },
  },
  run: async (context) => (await import('../demo/run-demo.ts')).runDemo(context),
};
