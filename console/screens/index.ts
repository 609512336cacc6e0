import { createDeployment } from './create-deployment/index.ts';
import { deployment } from './deployment/index.ts';
import { deployments } from './deployments/index.ts';
import { fleet } from './fleet/index.ts';
import { instance } from './instance/index.ts';
import { release } from './release/index.ts';
import { releases } from './releases/index.ts';
import type { Screen } from './screen.ts';
import { velocity } from './velocity/index.ts';

/** Every screen, in the order of the navigation; of two that know a path the first answers. */
export const SCREENS: readonly Screen[] = [
  deployments,
  createDeployment,
  deployment,
  instance,
  releases,
  release,
  fleet,
  velocity,
];
