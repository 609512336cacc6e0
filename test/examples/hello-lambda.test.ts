import { itKeepsCfnLintContent } from './cfn-lint.ts';
import { playsReadme } from './plays-readme.ts';

// That it stands as a stack, test/journeys/lambda.test.ts shows.
// us-gov-west-1 has no function URLs.
itKeepsCfnLintContent('hello-lambda', ['us-east-1', 'cn-north-1']);

const application = 'hello-lambda';
playsReadme({
  example: 'hello-lambda',
  shows: 'is released, shifted under load, and taken back, by the commands of its README',
  versions: ['none', '1.0.0', '2.0.0'],
  answers: [
    { application, version: '1.0.0' },
    { application, version: '2.0.0' },
  ],
  alarm: 'hello-front-errors',
});
