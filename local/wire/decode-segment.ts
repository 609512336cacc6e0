import { AwsError } from '../aws-error.ts';

/** A segment of a path without its percent-encoding; InvalidURI where it has none that can be read. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new AwsError('InvalidURI', `Couldn't parse the specified URI: ${segment} is no percent-encoding.`, {
      status: 400,
      cause,
    });
  }
}
