import type { ServiceRevision } from '@aws-sdk/client-ecs';
import type { Records } from './records.ts';
import type { RevisionRecord } from './service-record.ts';

export function describeRevision(records: Records, revision: RevisionRecord): ServiceRevision {
  const { settings, loadBalancers } = revision;
  const definition = records.taskDefinitions.get(settings.taskDefinitionArn!)!.definition;
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: revision.serviceArn,
    clusterArn: revision.clusterArn,
    taskDefinition: settings.taskDefinitionArn,
    launchType: settings.launchType,
    ...(settings.platformVersion === undefined ? {} : { platformVersion: settings.platformVersion }),
    loadBalancers: [...settings.loadBalancers],
    ...(settings.networkConfiguration === undefined
      ? {}
      : { networkConfiguration: settings.networkConfiguration }),
    containerImages: definition.containerDefinitions!.map(({ name, image }) => ({
      containerName: name,
      image,
    })),
    guardDutyEnabled: false,
    createdAt: new Date(revision.createdAt),
    resolvedConfiguration: {
      loadBalancers: loadBalancers.map(({ targetGroupArn, advancedConfiguration }) => ({
        targetGroupArn,
        ...(advancedConfiguration && {
          productionListenerRule: advancedConfiguration.productionListenerRule,
        }),
      })),
    },
  };
}
