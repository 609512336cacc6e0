import { paginateListTaskDefinitions } from '@aws-sdk/client-ecs';
import { webContainer, type EcsFixture } from '../../../local/services/ecs/ecs-fixture.ts';

/** A bundle whose server answers with `text`; the image is the one that its build names. */
export const bundleOf = ({ folder }: EcsFixture, text: string, container: object = {}) => ({
  'taskdef.json': JSON.stringify({
    containerDefinitions: [
      {
        ...webContainer(folder),
        image: '<IMAGE1_NAME>',
        environment: [{ name: 'TEXT', value: text }],
        ...container,
      },
    ],
  }),
  'imageDetail.json': JSON.stringify({ ImageURI: `file://${folder}` }),
});

/** No load balancer can reach a container of another name. */
export const UNREACHABLE = { name: 'other' };

export const keyOf = (version: string): string => `CodeDeploy/${version}/artifact.zip`;

/** ARNs of the active task definitions of a family, the oldest first. */
export async function definitionsOf({ ecs: client }: EcsFixture): Promise<string[]> {
  const arns: string[] = [];
  const pages = paginateListTaskDefinitions({ client }, { familyPrefix: 'web', status: 'ACTIVE' });
  for await (const { taskDefinitionArns = [] } of pages) arns.push(...taskDefinitionArns);
  return arns;
}

/** Of a few requests, which go round all tasks. */
export async function textsServed(url: string): Promise<readonly string[]> {
  const answers = await Promise.all(Array.from({ length: 4 }, () => fetch(url)));
  const texts = await Promise.all(answers.filter(({ ok }) => ok).map((answer) => answer.text()));
  return [...new Set(texts)];
}
