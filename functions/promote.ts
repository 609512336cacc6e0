import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { APPSPEC, checkAppSpec } from '../lib/appspec/check-app-spec.ts';
import { warningTexts } from '../lib/appspec/warning-text.ts';
import { faultText } from '../lib/manifest/fault.ts';
import type { Plan } from '../lib/release/plan.ts';
import type { Artifact } from '../lib/release/release-record.ts';
import { Refused } from '../lib/release/refused.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { bundleOfSource } from '../lib/source/bundle-of-source.ts';
import { checkBundle, findVersionByDigest, withFolder } from '../lib/store/bundles.ts';
import { keys } from '../lib/store/keys.ts';
import { writeProvenance } from '../lib/store/provenance.ts';
import { releaseKey } from '../lib/store/release-key.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { readServiceAppSpec } from '../lib/target/ecs/code-deploy/service-app-spec.ts';
import { readTaskDefinition } from '../lib/target/ecs/read-task-definition.ts';
import { codeProblem } from '../lib/target/lambda/read-code.ts';

const { stateBucket, releaseMachine, releaseKey: keyArn } = readConfig(process.env);
const s3 = new S3Client(clientSettings);
const { records, plans } = stateStore(s3, stateBucket);
const key = releaseKey(new KMSClient(clientSettings), keyArn);

/** What its state sends, and what states of older definitions sent. */
export const event = z.object({
  release: z.string(),
  at: z.string(),
  /** What the build task's success result says; nothing else is believed. */
  build: z.object({ id: z.string(), artifacts: z.object({ Sha256sum: z.string().check(z.minLength(64)) }) }),
});

/** Names the artifact of a build by version and digest, having looked into it once more, and says where it comes from. */
export const handler = lambdaHandler(event, async ({ release, at, build }) => {
  const plan = await plans.find(release);
  if (!plan) throw new Error(`expected a plan of ${release}, there is none`);
  const { artifact: built, warnings } = await findArtifact(plan, build);
  const facts = { ...whoBuilt(build.id), finishedAt: at };
  const artifact = await writeProvenance(s3, { plan, artifact: built, ...facts }, key);
  const signed = `provenance ${key ? `signed by ${key.arn}` : 'unsigned'}`;
  const text = `built ${build.id}, sha256 ${artifact.sha256.slice(0, 12)}, ${signed}`;
  await records.change(
    release,
    (record) => ({ ...record, stage: 'deploy', build: { id: build.id }, artifact }),
    { at, text: [text, ...warnings].join('; ') },
  );
  return artifact;
});

interface Found {
  readonly artifact: Artifact;
  readonly warnings: readonly string[];
}

async function findArtifact(plan: Plan, build: z.infer<typeof event>['build']): Promise<Found> {
  const location = { bucket: stateBucket, key: keys.artifact(plan.release) };
  return withFolder(async (folder) => {
    const found = await findVersionByDigest(s3, location, {
      sha256: build.artifacts.Sha256sum,
      path: `${folder}/artifact`,
    });
    if (!found)
      throw new Refused(`expected the artifact of ${build.id} at ${location.key}, its digest is not there`);
    const checked = await checkBundle(found.file);
    const { functions, services, fleets } = environmentsOf(plan);
    for (const one of functions) {
      const problem = await codeProblem(checked, one);
      if (problem) throw new Refused(problem);
    }
    for (const one of services) {
      const definition = await readTaskDefinition(checked, one);
      const appSpec = one.appSpec && (await readServiceAppSpec(checked, one.appSpec));
      const faults = [...definition.faults, ...(appSpec ? appSpec.faults : [])];
      if (faults.length > 0) throw new Refused(faults.map(faultText).join('; '));
    }
    if (!fleets) return { artifact: found.artifact, warnings: [] };
    const bundle = bundleOfSource(checked);
    const appSpec = await checkAppSpec(bundle, { os: 'any', platform: 'Server', stage: 'as-deployed' });
    if (!appSpec) throw new Refused(`expected the build to leave an ${APPSPEC} at the top of its artifact`);
    if (appSpec.faults.length > 0) throw new Refused(appSpec.faults.map(faultText).join('; '));
    return { artifact: found.artifact, warnings: warningTexts(appSpec.warnings) };
  });
}

const environmentsOf = ({ environments }: Plan) => ({
  functions: environments.flatMap(({ functions = [] }) => functions),
  services: environments.flatMap(({ service }) => service ?? []),
  fleets: environments.some(({ target = 'fleet' }) => target === 'fleet'),
});

/** The ARNs of the project and of its build `project:uuid`; both lie where the state machine does. */
function whoBuilt(buildId: string): { readonly builder: string; readonly invocation: string } {
  const [arn, partition, , region, account] = releaseMachine.split(':');
  const prefix = [arn, partition, 'codebuild', region, account].join(':');
  const [project] = buildId.split(':');
  return { builder: `${prefix}:project/${project}`, invocation: `${prefix}:build/${buildId}` };
}
