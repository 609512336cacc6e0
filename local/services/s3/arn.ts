/** `arn:aws:s3:::bucket/key`: S3's ARNs name neither region nor account. */
export const s3Arn = ({ partition }: { readonly partition: string }, bucket = '', key?: string): string =>
  `arn:${partition}:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;
