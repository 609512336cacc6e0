/** An object of S3 as people write it. */
export interface S3Place {
  readonly bucket: string;
  /** Empty: the bucket. */
  readonly key: string;
  readonly version?: string;
}

/** Reads `s3://bucket/key`, with `?versionId=…` after it for one version; undefined for anything else. */
export function readS3Place(text: string): S3Place | undefined {
  const [, bucket, rest = ''] = /^s3:\/\/([^/?]+)(?:\/(.*))?$/s.exec(text) ?? [];
  if (bucket === undefined) return undefined;
  const [, key = rest, version] = /^(.*)\?versionId=([^?]+)$/s.exec(rest) ?? [];
  return { bucket, key, ...(version === undefined ? {} : { version }) };
}

export const s3Text = ({ bucket, key, version }: S3Place): string =>
  `s3://${bucket}/${key}${version === undefined ? '' : `?versionId=${version}`}`;

/**
 * The kind of a bundle by its name, as CodeDeploy's console takes it; undefined where it is none for hosts.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_S3Location.html
 */
export function bundleTypeOf(key: string): 'zip' | 'tar' | 'tgz' | undefined {
  const [, ending] = /\.(zip|tar|tgz|tar\.gz)$/i.exec(key) ?? [];
  const name = ending?.toLowerCase();
  return name === 'tar.gz' ? 'tgz' : (name as 'zip' | 'tar' | 'tgz' | undefined);
}
