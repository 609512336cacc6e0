import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cloud } from '../../cloud.ts';
import type { Service, ServiceDefinition } from '../../service.ts';
import { createEventQueue } from './async/event-queue.ts';
import { reportEventEnd } from './async/report-event-end.ts';
import { createCodeStore } from './code-store.ts';
import { createConcurrency } from './execution/concurrency.ts';
import { createFunctionMetrics } from './execution/function-metrics.ts';
import { createFunctionPool } from './execution/function-pool.ts';
import { createRoleSessions } from './execution/role-sessions.ts';
import { createWatchdog } from '../watchdog.ts';
import { functionReference } from './function-name.ts';
import type { FunctionVersion } from './function-record.ts';
import { createFunctionTable } from './function-table.ts';
import { aliasOperations } from './operations/alias-operations.ts';
import { asyncOperations } from './operations/async-operations.ts';
import { concurrencyOperations } from './operations/concurrency-operations.ts';
import { functionOperations } from './operations/function-operations.ts';
import { invokeOperation } from './operations/invoke-operation.ts';
import { policyOperations } from './operations/policy-operations.ts';
import { tagOperations } from './operations/tag-operations.ts';
import { versionOperations } from './operations/version-operations.ts';
import { urlOperations } from './operations/url-operations.ts';
import { permissions } from './permissions.ts';
import { createFunctionUrls } from './urls/function-urls.ts';

/** AWS Lambda: functions from zip packages, each environment a process behind the Lambda Runtime API. */
export const lambda: ServiceDefinition = {
  name: 'lambda',
  wire: {
    serviceId: 'Lambda',
    signingName: 'lambda',
    protocol: 'restJson1',
    target: 'AWSGirApiService',
    namespace: 'com.amazonaws.lambda',
    version: '2015-03-31',
    schemas: () => import('@aws-sdk/client-lambda'),
  },
  permissions,
  create,
};

function create(cloud: Cloud): Service {
  const functions = createFunctionTable(cloud);
  const code = createCodeStore(join(cloud.folder('lambda'), 'code'));
  const sessions = createRoleSessions(cloud);
  const metrics = createFunctionMetrics(cloud);
  const concurrency = createConcurrency(functions.records, {
    unlimited: !cloud.options.quotas,
    throttled: metrics.throttled,
  });
  const isCurrent = ({ functionName, revisionId }: FunctionVersion) => {
    const record = functions.records.get(functionName);
    if (!record) return false;
    return [record.latest, ...record.versions].some((version) => version.revisionId === revisionId);
  };
  const watchdog = createWatchdog();
  const pool = createFunctionPool({ cloud, code, sessions, metrics, concurrency, watchdog, isCurrent });
  const queue = createEventQueue({
    cloud,
    functions,
    pool,
    ended: (end) => reportEventEnd(cloud, sessions, end),
  });
  const urls = createFunctionUrls({ cloud, functions, pool });
  const context = { cloud, functions, code, sessions, concurrency, pool, queue, urls };
  return {
    operations: {
      ...functionOperations(context),
      ...versionOperations(context),
      ...aliasOperations(context),
      ...policyOperations(context),
      ...tagOperations(context),
      ...concurrencyOperations(context),
      ...asyncOperations(context),
      ...invokeOperation(context),
      ...urlOperations(context),
    },
    resourcePolicy: (resourceArn) => {
      if (resourceArn === '*') return undefined;
      const { name, qualifier } = functionReference(resourceArn, undefined, cloud);
      const policy = functions.records.get(name)?.policies[qualifier ?? ''];
      return policy && { Version: '2012-10-17', Id: 'default', Statement: policy.statements };
    },
    start: async () => {
      await rm(join(cloud.folder('lambda'), 'tmp'), { recursive: true, force: true });
      await code.keepOnly(codeInUse());
      await openUrls();
      queue.start();
    },
    stop: async () => {
      queue.stop();
      await urls.stop();
      await pool.stop();
      watchdog.stop();
      await metrics.stop();
    },
  };

  async function openUrls(): Promise<void> {
    for (const [functionName, record] of functions.records) {
      for (const [qualifier, url] of Object.entries(record.urls ?? {})) {
        url.port = await urls.open({ functionName, qualifier, url });
      }
    }
  }

  function codeInUse(): Set<string> {
    const versions = [...functions.records.values()].flatMap((record) => [record.latest, ...record.versions]);
    return new Set(versions.map((version) => version.code.sha256));
  }
}
