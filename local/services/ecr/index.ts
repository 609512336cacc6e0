import { AwsError } from '../../aws-error.ts';
import type { Scope } from '../../permission.ts';
import type { ServiceDefinition } from '../../service.ts';

interface DescribeRepositoriesInput {
  readonly registryId?: string;
  readonly repositoryNames?: readonly string[];
}

/**
 * A registry without repositories. Container images have no place in the local cloud; the Serverless toolchain asks for
 * its own repository before it removes a stack, and takes "there is none" for an answer.
 */
export const ecr: ServiceDefinition = {
  name: 'ecr',
  wire: {
    serviceId: 'ECR',
    signingName: 'ecr',
    protocol: 'awsJson1_1',
    target: 'AmazonEC2ContainerRegistry_V20150921',
    namespace: 'com.amazonaws.ecr',
    version: '2015-09-21',
    schemas: () => import('./schemas.ts'),
  },
  permissions: {
    prefix: 'ecr',
    operations: {
      DescribeRepositories: ({ repositoryNames = [] }: DescribeRepositoriesInput, scope: Scope) =>
        repositoryNames.map((name) => ({
          action: 'ecr:DescribeRepositories',
          resource: `arn:${scope.partition}:ecr:${scope.region}:${scope.account}:repository/${name}`,
        })),
    },
  },
  create: ({ account }) => ({
    operations: {
      DescribeRepositories: ({ registryId = account, repositoryNames }: DescribeRepositoriesInput) => {
        const [name] = repositoryNames ?? [];
        if (name === undefined) return {};
        throw new AwsError(
          'RepositoryNotFoundException',
          `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
          { status: 400 },
        );
      },
    },
  }),
};
