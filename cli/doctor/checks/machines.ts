import { DescribeStateMachineCommand, StateMachineDoesNotExist } from '@aws-sdk/client-sfn';
import type { Account } from '../account.ts';
import type { Check, Finding } from '../check.ts';
import { counted } from '../counted.ts';
import { lookAtEach } from '../look-at-each.ts';
import type { StackResource } from '../stack-template.ts';

/** The state machines that take a release through. */
export const machines: Check = {
  name: 'machines',
  looksAt: 'the state machines',
  async look(account) {
    const all = (await account.stack()).ofType('AWS::StepFunctions::StateMachine');
    return {
      seen: counted(all.length, 'state machine'),
      findings: await lookAtEach(all, {
        named: ({ logicalId }) => `state machine ${logicalId}`,
        look: (machine) => machineFindings(machine, account),
      }),
    };
  },
};

async function machineFindings(
  { logicalId, physicalId: stateMachineArn }: StackResource,
  { clients, stack }: Account,
): Promise<Finding[]> {
  const status = await clients.states.send(new DescribeStateMachineCommand({ stateMachineArn })).then(
    (found) => found.status ?? 'ACTIVE',
    (error: unknown) => {
      if (error instanceof StateMachineDoesNotExist) return 'gone';
      throw error;
    },
  );
  if (status === 'ACTIVE') return [];
  const what = status === 'gone' ? 'it does not exist any more' : `it is ${status}`;
  return [
    {
      level: 'fault',
      about: `state machine ${logicalId}`,
      what,
      do: (await stack()).revertDrift,
    },
  ];
}
