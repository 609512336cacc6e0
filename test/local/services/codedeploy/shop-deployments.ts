import {
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import type {
  CodeDeployClient,
  CreateDeploymentCommandInput,
  CreateDeploymentGroupCommandInput,
  DeploymentInfo,
  DeploymentTarget,
} from '@aws-sdk/client-codedeploy';
import { vi } from 'vitest';
import type { HookCall } from './hook-listener.ts';

/** What tests do with deployments of the application `shop`, which have one target each. */
export interface ShopDeployments {
  createGroup(input?: Partial<CreateDeploymentGroupCommandInput>): Promise<void>;
  deploy(appSpec: string, input?: Partial<CreateDeploymentCommandInput>): Promise<string>;
  read(deploymentId: string): Promise<DeploymentInfo>;
  /** Waits until the deployment has ended. */
  ended(deploymentId: string): Promise<DeploymentInfo>;
  /** Event by event, its status. */
  events(deploymentId: string): Promise<Record<string, string>>;
  report(call: HookCall, status: string): Promise<unknown>;
}

export const APPLICATION = 'shop';
export const GROUP = 'shop-live';

interface Shop {
  readonly group: Omit<CreateDeploymentGroupCommandInput, 'applicationName' | 'deploymentGroupName'>;
  readonly targetId: string;
  readonly wait: { readonly timeout: number; readonly interval: number };
}

export function shopDeployments(
  client: CodeDeployClient,
  { group, targetId, wait }: Shop,
): ShopDeployments & { target(deploymentId: string): Promise<DeploymentTarget> } {
  const named = { applicationName: APPLICATION, deploymentGroupName: GROUP };
  const read = async (deploymentId: string) =>
    (await client.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo!;
  const target = async (deploymentId: string) =>
    (await client.send(new GetDeploymentTargetCommand({ deploymentId, targetId }))).deploymentTarget!;
  return {
    read,
    target,
    createGroup: async (input) => {
      await client.send(new CreateDeploymentGroupCommand({ ...named, ...group, ...input }));
    },
    deploy: async (content, input) => {
      const revision = { revisionType: 'AppSpecContent', appSpecContent: { content } } as const;
      const { deploymentId } = await client.send(
        new CreateDeploymentCommand({ ...named, revision, ...input }),
      );
      return deploymentId!;
    },
    ended: (deploymentId) =>
      vi.waitFor(async () => {
        const info = await read(deploymentId);
        if (!info.completeTime) throw new Error(`expected ${deploymentId} to end, found ${info.status}`);
        return info;
      }, wait),
    events: async (deploymentId) => {
      const { lambdaTarget, ecsTarget } = await target(deploymentId);
      const { lifecycleEvents = [] } = (lambdaTarget ?? ecsTarget)!;
      return Object.fromEntries(lifecycleEvents.map((event) => [event.lifecycleEventName!, event.status!]));
    },
    report: ({ DeploymentId, LifecycleEventHookExecutionId }, status) =>
      client.send(
        new PutLifecycleEventHookExecutionStatusCommand({
          deploymentId: DeploymentId,
          lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
          status: status as 'Succeeded',
        }),
      ),
  };
}
