import type { RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Cloud } from '../../cloud.ts';

/** What the service keeps. */
export interface Records {
  readonly instances: Map<string, InstanceRecord>;
  readonly launchTemplates: Map<string, LaunchTemplateRecord>;
}

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';

export interface InstanceRecord {
  readonly id: string;
  readonly reservationId: string;
  readonly clientToken: string | undefined;
  readonly launchIndex: number;
  readonly imageId: string;
  readonly instanceType: string;
  readonly keyName: string | undefined;
  readonly subnetId: string;
  readonly vpcId: string | undefined;
  readonly zone: string;
  readonly securityGroupIds: readonly string[];
  readonly profile: { readonly arn: string; readonly id: string; readonly roleArn: string } | undefined;
  /** The loopback address and port of the host's application. */
  readonly address: string;
  port: number;
  readonly userData: string | undefined;
  launchedAt: number;
  state: InstanceState;
  /** Why it left the running state: code and message of the API's StateReason. */
  stateReason: { readonly code: string; readonly message: string } | undefined;
  terminatedAt: number | undefined;
  tags: Readonly<Record<string, string>>;
}

export interface LaunchTemplateRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly createdBy: string;
  defaultVersion: number;
  latestVersion: number;
  readonly versions: Record<string, LaunchTemplateVersionRecord>;
  tags: Readonly<Record<string, string>>;
}

export interface LaunchTemplateVersionRecord {
  readonly number: number;
  readonly description: string | undefined;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly data: RequestLaunchTemplateData;
}

export const openRecords = ({ store }: Cloud): Records => ({
  instances: store.table('ec2', 'instances'),
  launchTemplates: store.table('ec2', 'launch-templates'),
});
