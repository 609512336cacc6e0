import { AwsError } from '../../aws-error.ts';

/** The parts of an execution's ARN, or InvalidArn. */
export function parseExecutionArn(arn: string | undefined): { machineName: string; name: string } {
  const match = /^arn:[^:]+:states:[^:]+:\d{12}:execution:([^:]+):([^:]+)$/.exec(arn ?? '');
  if (!match) throw invalidArn(arn);
  return { machineName: match[1]!, name: match[2]! };
}

/** Throws InvalidArn unless the text is a state machine's ARN; versions and aliases do not exist here. */
export function checkMachineArn(arn: string | undefined): string {
  if (!/^arn:[^:]+:states:[^:]+:\d{12}:stateMachine:[^:]+$/.test(arn ?? '')) throw invalidArn(arn);
  return arn!;
}

/** `arn:…:stateMachine:NAME` and an execution's name make `arn:…:execution:NAME:EXECUTION`. */
export const executionArn = (machineArn: string, name: string): string =>
  `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

const invalidArn = (arn: string | undefined): AwsError => new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
