import { expect, it } from 'vitest';
import { commandsHere } from '../../../cli/doctor/commands-here.ts';

const finding = (todo: string) => ({ level: 'fault' as const, about: 'x', what: 'y', do: todo });
const BEFORE = 'before a command that begins with aws: ';

it.each([
  [
    { profile: 'prod', region: 'eu-west-1' },
    `${BEFORE}export AWS_PROFILE=prod AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1`,
  ],
  [{ profile: "o'hara" }, `${BEFORE}export AWS_PROFILE='o'\\''hara'`],
  [{ local: true, port: '4567' }, `${BEFORE}eval "$(signalbox env --port 4567)"`],
  [{ port: '4566' }, undefined],
])('says how %j is meant by the commands of findings', (options, text) => {
  expect(commandsHere([finding('wait'), finding('see why: aws sts get-caller-identity')], options)).toBe(
    text,
  );
});

it('says nothing where no finding has a command of the AWS CLI', () => {
  expect(commandsHere([finding('signalbox plan')], { profile: 'prod' })).toBeUndefined();
});
