import type {
  DescribeTargetHealthCommandOutput,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../aws-error.ts';
import { AWS } from '../caller.ts';
import type { Cloud } from '../cloud.ts';

/** What a target group says of its targets; nothing where the group is gone. */
export async function targetHealth(
  cloud: Cloud,
  TargetGroupArn: string,
): Promise<readonly TargetHealthDescription[]> {
  try {
    const { TargetHealthDescriptions = [] } = await cloud.call<DescribeTargetHealthCommandOutput>(
      AWS,
      'elasticloadbalancing',
      'DescribeTargetHealth',
      { TargetGroupArn },
    );
    return TargetHealthDescriptions;
  } catch (error) {
    if (error instanceof AwsError) return [];
    throw error;
  }
}
