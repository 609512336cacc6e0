/**
 * The one call that is answered, in the format of the SDK's schemas; the ECR client itself is too large to depend on
 * for it. 0 is a string, 64 a list of strings.
 */
const NAMESPACE = 'com.amazonaws.ecr';

const DescribeRepositoriesRequest = [
  3,
  NAMESPACE,
  'DescribeRepositoriesRequest',
  0,
  ['registryId', 'repositoryNames', 'nextToken', 'maxResults'],
  [0, 64, 0, 1],
];
const DescribeRepositoriesResponse = [3, NAMESPACE, 'DescribeRepositoriesResponse', 0, ['nextToken'], [0]];

export const RepositoryNotFoundException$ = [
  -3,
  NAMESPACE,
  'RepositoryNotFoundException',
  { error: 'client' },
  ['message'],
  [0],
];

export const DescribeRepositories$ = [
  9,
  NAMESPACE,
  'DescribeRepositories',
  0,
  () => DescribeRepositoriesRequest,
  () => DescribeRepositoriesResponse,
];
