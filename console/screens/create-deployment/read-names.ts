import {
  type CodeDeployClient,
  paginateListApplications,
  paginateListDeploymentConfigs,
  paginateListDeploymentGroups,
} from '@aws-sdk/client-codedeploy';

/** More names help nobody to choose, and each hundred costs a call. */
const MOST = 500;

export const applicationNames = (client: CodeDeployClient): Promise<string[]> =>
  gathered(paginateListApplications({ client }, {}), ({ applications }) => applications);

/** Throws ApplicationDoesNotExistException. */
export const groupNames = (client: CodeDeployClient, applicationName: string): Promise<string[]> =>
  gathered(
    paginateListDeploymentGroups({ client }, { applicationName }),
    ({ deploymentGroups }) => deploymentGroups,
  );

export const configNames = (client: CodeDeployClient): Promise<string[]> =>
  gathered(
    paginateListDeploymentConfigs({ client }, {}),
    ({ deploymentConfigsList }) => deploymentConfigsList,
  );

async function gathered<Answer>(
  pages: AsyncIterable<Answer>,
  namesOf: (answer: Answer) => string[] | undefined,
): Promise<string[]> {
  const names: string[] = [];
  for await (const page of pages) {
    names.push(...(namesOf(page) ?? []));
    if (names.length >= MOST) break;
  }
  return names.slice(0, MOST);
}
