import * as z from 'zod/mini';
import type { Plan } from '../release/plan.ts';
import type { Artifact } from '../release/release-record.ts';

const digest = z.record(z.string(), z.string());
const resource = z.object({
  name: z.optional(z.string()),
  uri: z.optional(z.string()),
  digest: z.optional(digest),
  mediaType: z.optional(z.string()),
});

/**
 * Where an artifact comes from: an in-toto statement (https://in-toto.io/Statement/v1) with SLSA's provenance
 * (https://slsa.dev/spec/v1.0/provenance).
 */
export const statement = z.object({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(resource),
  predicateType: z.literal('https://slsa.dev/provenance/v1'),
  predicate: z.object({
    buildDefinition: z.object({
      buildType: z.string(),
      externalParameters: z.object({ application: z.string(), release: z.string() }),
      resolvedDependencies: z.array(resource),
    }),
    runDetails: z.object({
      builder: z.object({ id: z.string() }),
      metadata: z.object({ invocationId: z.string(), finishedOn: z.string() }),
      byproducts: z.array(resource),
    }),
  }),
});

export type Statement = z.infer<typeof statement>;
type Resource = z.infer<typeof resource>;

/** How an artifact was made; the two differ in what stands between the source and the artifact. */
const BUILD_TYPES = {
  build: 'urn:signalbox:build:codebuild:v1',
  source: 'urn:signalbox:build:source-archive:v1',
} as const;

export interface StatementFacts {
  readonly plan: Pick<
    Plan,
    'release' | 'application' | 'source' | 'sourceSha256' | 'pushed' | 'build' | 'sbom'
  >;
  readonly artifact: Pick<Artifact, 'bucket' | 'key' | 'versionId' | 'sha256'>;
  /** ARN of what made the artifact: the CodeBuild project, or the state machine where the source is the artifact. */
  readonly builder: string;
  /** ARN of the build or the execution. */
  readonly invocation: string;
  readonly finishedAt: string;
}

export function makeStatement({
  plan,
  artifact,
  builder,
  invocation,
  finishedAt,
}: StatementFacts): Statement {
  const { application, release, build, sbom } = plan;
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: fileName(artifact.key), uri: s3Uri(artifact), digest: { sha256: artifact.sha256 } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: build ? BUILD_TYPES.build : BUILD_TYPES.source,
        externalParameters: { application, release },
        resolvedDependencies: materials(plan),
      },
      runDetails: {
        builder: { id: builder },
        metadata: { invocationId: invocation, finishedOn: finishedAt },
        byproducts: sbom ? [{ ...material('sbom', sbom), mediaType: 'application/vnd.cyclonedx+json' }] : [],
      },
    },
  };
}

/** What went in: the upload or the commit, the checked archive that was built, and the buildspec. */
function materials({ source, sourceSha256, pushed, build }: StatementFacts['plan']): Resource[] {
  const upload = {
    name: 'source',
    uri: s3Uri(source),
    ...(sourceSha256 && { digest: { sha256: sourceSha256 } }),
  };
  const commit = pushed && {
    name: 'commit',
    uri: `git+signalbox://${source.bucket}/${pushed.repository}@${pushed.ref}`,
    digest: { gitCommit: pushed.commit },
  };
  const buildspec = build?.buildspecSha256 && {
    name: 'buildspec',
    uri: build.buildspec,
    digest: { sha256: build.buildspecSha256 },
  };
  return [
    upload,
    ...(commit ? [commit] : []),
    ...(build ? [material('checked source', build.source)] : []),
    ...(buildspec ? [buildspec] : []),
  ];
}

const material = (name: string, object: StatementFacts['artifact']): Resource => ({
  name,
  uri: s3Uri(object),
  digest: { sha256: object.sha256 },
});

const s3Uri = ({ bucket, key, versionId }: { bucket: string; key: string; versionId: string }) =>
  `s3://${bucket}/${key}?versionId=${encodeURIComponent(versionId)}`;

const fileName = (key: string) => key.slice(key.lastIndexOf('/') + 1);
