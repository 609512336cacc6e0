import type { Step } from './plan-fleet.ts';

/** A call in a few words: `create  Auto Scaling group hello-staging: 1 host, at most 2`. */
export function stepText(step: Step): string {
  switch (step.operation) {
    case 'CreateAutoScalingGroup': {
      const { AutoScalingGroupName: name, ...hosts } = step.input;
      return `create  Auto Scaling group ${name}: ${sizeText(hosts)}, ${templateText(hosts)}`;
    }
    case 'UpdateAutoScalingGroup': {
      const { AutoScalingGroupName: name, ...hosts } = step.input;
      const { MinSize, LaunchTemplate, VPCZoneIdentifier } = hosts;
      const changed = [
        MinSize !== undefined && sizeText(hosts),
        LaunchTemplate && templateText(hosts),
        VPCZoneIdentifier !== undefined && `subnets ${VPCZoneIdentifier}`,
      ];
      return `change  Auto Scaling group ${name}: ${changed.filter(Boolean).join(', ')}`;
    }
    case 'CreateDeploymentGroup': {
      const { deploymentGroupName, deploymentConfigName, deploymentStyle } = step.input;
      const type = deploymentStyle?.deploymentType === 'BLUE_GREEN' ? 'blue/green' : 'in place';
      return `create  deployment group ${deploymentGroupName}: ${type}, ${deploymentConfigName}`;
    }
    case 'UpdateDeploymentGroup':
      return `change  deployment group ${step.input.currentDeploymentGroupName}: ${step.changes?.join(', ')}`;
  }
}

/** A deployment group that is as fleet.yml says, with its hosts. */
export const keptText = (group: string): string => `keep    ${group}: it is as fleet.yml says`;

/** How many hosts serve, and which, as far as a line has room for them. */
export function readyText(group: string, autoScalingGroup: string, hosts: readonly string[]): string {
  const named = hosts.slice(0, MOST_NAMED).join(', ');
  const more = hosts.length > MOST_NAMED ? `, and ${hosts.length - MOST_NAMED} more` : '';
  return `${group}: ${hosts.length} in service in ${autoScalingGroup} (${named}${more})`;
}

const MOST_NAMED = 3;

interface Sizes {
  readonly MinSize?: number | undefined;
  readonly MaxSize?: number | undefined;
}

function sizeText({ MinSize, MaxSize }: Sizes): string {
  const hosts = `${MinSize} host${MinSize === 1 ? '' : 's'}`;
  return MaxSize === MinSize ? hosts : `${hosts}, at most ${MaxSize}`;
}

const templateText = ({ LaunchTemplate }: Pick<Input, 'LaunchTemplate'>): string =>
  `launch template ${LaunchTemplate?.LaunchTemplateId} version ${LaunchTemplate?.Version}`;

type Input = Extract<Step, { readonly service: 'autoscaling' }>['input'];
