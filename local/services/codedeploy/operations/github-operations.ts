import type {
  DeleteGitHubAccountTokenInput,
  ListGitHubAccountTokenNamesInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Service } from '../../../service.ts';
import { listPage } from '../list-page.ts';

/** Connections to GitHub accounts: only AWS's console makes them, by OAuth, so there are none. */
export function gitHubOperations(): Service['operations'] {
  return {
    ListGitHubAccountTokenNames: ({ nextToken }: ListGitHubAccountTokenNamesInput) => ({
      tokenNameList: listPage([], nextToken).items,
    }),
    DeleteGitHubAccountToken: ({ tokenName: name }: DeleteGitHubAccountTokenInput) => {
      if (!name) {
        throw new AwsError(
          'GitHubAccountTokenNameRequiredException',
          'The name of a GitHub account connection is required.',
        );
      }
      if (/^[\w.+=,@-]{1,100}$/.test(name)) {
        throw new AwsError(
          'GitHubAccountTokenDoesNotExistException',
          `No GitHub account connection exists with the name ${name}.`,
        );
      }
      throw new AwsError(
        'InvalidGitHubAccountTokenNameException',
        `The name of the GitHub account connection is invalid: ${name}`,
      );
    },
  };
}
