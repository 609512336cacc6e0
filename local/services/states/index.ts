import type { GetExecutionHistoryCommandInput, ListExecutionsCommandInput } from '@aws-sdk/client-sfn';
import type { Cloud } from '../../cloud.ts';
import type { Service, ServiceDefinition } from '../../service.ts';
import { createExecutor } from './executions/executor.ts';
import { executionOperations } from './operations/execution-operations.ts';
import { getExecutionHistory } from './operations/get-execution-history.ts';
import { listExecutions } from './operations/list-executions.ts';
import { machineOperations } from './operations/machine-operations.ts';
import { tagOperations } from './operations/tag-operations.ts';
import { taskOperations } from './operations/task-operations.ts';
import { permissions } from './permissions.ts';
import { createStatesState } from './states-state.ts';

/** Step Functions: standard workflows in JSONata. */
export const states: ServiceDefinition = {
  name: 'states',
  wire: {
    serviceId: 'SFN',
    signingName: 'states',
    protocol: 'awsJson1_0',
    target: 'AWSStepFunctions',
    namespace: 'com.amazonaws.sfn',
    xmlNamespace: 'http://swf.amazonaws.com/doc/2015-07-20/',
    version: '2016-11-23',
    schemas: () => import('@aws-sdk/client-sfn'),
  },
  permissions,
  create: createStates,
};

function createStates(cloud: Cloud): Service {
  const state = createStatesState(cloud);
  const executor = createExecutor(state);
  return {
    operations: {
      ...machineOperations(state, executor),
      ...executionOperations(state, executor),
      ...taskOperations(executor.tokens, state.limits),
      ...tagOperations(state),
      ListExecutions: (input: ListExecutionsCommandInput) => listExecutions(state, executor.index, input),
      GetExecutionHistory: (input: GetExecutionHistoryCommandInput) =>
        getExecutionHistory(state, executor, input),
    },
    start: () => executor.resume(),
    stop: () => executor.stop(),
  };
}
