import { itKeepsCfnLintContent } from './cfn-lint.ts';
import { playsReadme } from './plays-readme.ts';

// That it stands as a stack, test/journeys/ecs.test.ts shows.
itKeepsCfnLintContent('hello-ecs', ['us-east-1', 'cn-north-1', 'us-gov-west-1']);

playsReadme({
  example: 'hello-ecs',
  shows: 'is built, shifted under load, and taken back, by the commands of its README',
  versions: ['none', '1.0.0'],
  answers: [{ version: '1.0.0' }, { version: 'none' }],
  alarm: 'hello-ecs-5xx',
});
