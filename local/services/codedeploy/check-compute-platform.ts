import type { ComputePlatform } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../aws-error.ts';

export function checkComputePlatform(platform: string): asserts platform is ComputePlatform {
  if (platform === 'Server' || platform === 'Lambda' || platform === 'ECS') return;
  throw new AwsError(
    'InvalidComputePlatformException',
    `The computePlatform is invalid: expected Lambda, Server or ECS, got ${platform}`,
  );
}
