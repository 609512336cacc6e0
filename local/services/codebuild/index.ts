import type { ServiceDefinition } from '../../service.ts';
import { createBuildQueue } from './build-queue.ts';
import { buildOperations } from './build-operations.ts';
import { permissions } from './permissions.ts';
import { projectOperations } from './project-operations.ts';
import { codeBuildTables } from './tables.ts';

/** CodeBuild: ZIP sources from S3, buildspec 0.2 run for real in a child process, artifacts to S3, logs to CloudWatch Logs. */
export const codebuild: ServiceDefinition = {
  name: 'codebuild',
  wire: {
    serviceId: 'CodeBuild',
    signingName: 'codebuild',
    protocol: 'awsJson1_1',
    target: 'CodeBuild_20161006',
    namespace: 'com.amazonaws.codebuild',
    version: '2016-10-06',
    schemas: () => import('@aws-sdk/client-codebuild'),
  },
  permissions,
  create: (cloud) => {
    const tables = codeBuildTables(cloud.store);
    const queue = createBuildQueue(cloud, tables);
    return {
      operations: { ...projectOperations(cloud, tables), ...buildOperations(cloud, tables, queue) },
      start: () => queue.start(),
      stop: () => queue.stop(),
    };
  },
};
