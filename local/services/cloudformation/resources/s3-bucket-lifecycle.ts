/** The lifecycle rules of a bucket in the form of S3's API, which nests what the template keeps flat. */
export const bucketLifecycle = ({ Rules = [] }: { readonly Rules?: readonly TemplateRule[] }) => ({
  Rules: Rules.map(lifecycleRule),
});

interface TemplateRule extends Readonly<Record<string, unknown>> {
  readonly Prefix?: string;
  readonly TagFilters?: readonly object[];
  readonly ExpirationInDays?: number;
  readonly ExpirationDate?: string;
  readonly ExpiredObjectDeleteMarker?: boolean;
  readonly NoncurrentVersionExpirationInDays?: number;
  readonly NoncurrentVersionExpiration?: object;
  readonly Transition?: Transition;
  readonly Transitions?: readonly Transition[];
}

interface Transition {
  readonly TransitionInDays?: number;
  readonly TransitionDate?: string;
  readonly StorageClass?: string;
}

function lifecycleRule(rule: TemplateRule): object {
  const {
    Prefix,
    TagFilters,
    ExpirationInDays,
    ExpirationDate,
    ExpiredObjectDeleteMarker,
    NoncurrentVersionExpirationInDays,
    NoncurrentVersionExpiration,
    Transition,
    Transitions,
    ...same
  } = rule;
  const expiration = defined({ Days: ExpirationInDays, Date: ExpirationDate, ExpiredObjectDeleteMarker });
  const transitions = Transitions ?? (Transition ? [Transition] : []);
  const noncurrent =
    NoncurrentVersionExpiration ??
    (NoncurrentVersionExpirationInDays === undefined
      ? undefined
      : { NoncurrentDays: NoncurrentVersionExpirationInDays });
  return defined({
    ...same,
    Filter: filterOf(Prefix, TagFilters),
    Expiration: Object.keys(expiration).length > 0 ? expiration : undefined,
    NoncurrentVersionExpiration: noncurrent,
    Transitions: transitions.length > 0 ? transitions.map(transition) : undefined,
  });
}

function filterOf(prefix: string | undefined, tags: readonly object[] = []): object {
  if (tags.length === 0) return { Prefix: prefix ?? '' };
  if (tags.length === 1 && prefix === undefined) return { Tag: tags[0] };
  return { And: defined({ Prefix: prefix, Tags: tags }) };
}

const transition = ({ TransitionInDays, TransitionDate, StorageClass }: Transition) =>
  defined({ Days: TransitionInDays, Date: TransitionDate, StorageClass });

const defined = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
