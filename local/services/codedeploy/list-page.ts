import { AwsError } from '../../aws-error.ts';
import { page } from '../page.ts';

/** CodeDeploy does not document its page size. */
const PAGE = 100;

export const listPage = <Item>(items: readonly Item[], token: string | undefined) =>
  page(items, {
    limit: PAGE,
    token,
    invalid: () =>
      new AwsError('InvalidNextTokenException', 'The next token was specified in an invalid format.'),
  });
