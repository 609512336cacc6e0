import { isRepositoryName } from '../lib/source/git/ref-key.ts';
import { HelperError } from './helper-error.ts';

/** A repository in a bucket. */
export interface Remote {
  readonly bucket: string;
  readonly repository: string;
  /** As git has it, for messages and for what is remembered of it. */
  readonly url: string;
}

/** Reads `signalbox://<bucket>/<repository>`. */
export function readRemoteUrl(url: string): Remote {
  const [, bucket = '', repository = ''] = URL_FORM.exec(url) ?? [];
  if (bucket && isRepositoryName(repository)) return { bucket, repository, url };
  throw new HelperError(
    `expected a URL signalbox://<bucket>/<repository>, the repository one name of letters, digits and ._-, got ${url}`,
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const URL_FORM = /^signalbox:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/([^/]+?)(?:\.git)?\/?$/;
