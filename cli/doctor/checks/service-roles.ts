import { GetRoleCommand, type IAMClient } from '@aws-sdk/client-iam';
import { undefinedFor } from '../../../lib/target/undefined-for.ts';
import type { Check, Finding } from '../check.ts';
import { counted } from '../counted.ts';
import { lookAtEach } from '../look-at-each.ts';

/** The roles by which CodeDeploy works on hosts: a deployment fails at once without its trust. */
export const serviceRoles: Check = {
  name: 'service-roles',
  looksAt: "the deployment groups' service roles: there, and CodeDeploy may assume them",
  async look(account) {
    const arns = (await account.groups()).flatMap(({ info }) => info?.serviceRoleArn ?? []);
    const all = [...new Set(arns)];
    const findings = await lookAtEach(all, {
      named: (arn) => `role ${arn}`,
      look: (arn) => roleFindings(account.clients.iam, arn),
    });
    return { seen: counted(all.length, 'role'), findings };
  },
};

async function roleFindings(iam: IAMClient, arn: string): Promise<Finding[]> {
  const RoleName = arn.slice(arn.lastIndexOf('/') + 1);
  const about = `role ${RoleName}`;
  const answer = await iam
    .send(new GetRoleCommand({ RoleName }))
    .catch(undefinedFor('NoSuchEntityException'));
  if (!answer?.Role)
    return [
      {
        level: 'fault',
        about,
        what: 'it does not exist, and CodeDeploy is to work by it',
        do: 'make it, or give the group another: serviceRole in fleet.yml, then signalbox fleet apply <fleet.yml>',
      },
    ];
  const service = codeDeployIn(arn);
  const trust = decodeURIComponent(answer.Role.AssumeRolePolicyDocument ?? '{}');
  if (mayAssume(JSON.parse(trust) as TrustPolicy, service)) return [];
  const document = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
  return [
    {
      level: 'fault',
      about,
      what: `${service} may not assume it`,
      do: `aws iam update-assume-role-policy --role-name ${RoleName} --policy-document '${JSON.stringify(document)}'`,
    },
  ];
}

/** In China CodeDeploy has a name of its own: https://github.com/aws/aws-cdk/issues/18505 */
const codeDeployIn = (arn: string): string =>
  arn.startsWith('arn:aws-cn:') ? 'codedeploy.amazonaws.com.cn' : 'codedeploy.amazonaws.com';

interface TrustPolicy {
  readonly Statement?: readonly {
    readonly Effect: string;
    readonly Action?: string | readonly string[];
    readonly Principal?: string | { readonly Service?: string | readonly string[] };
  }[];
}

/** Also by the name of one region: `codedeploy.eu-west-1.amazonaws.com`. */
function mayAssume({ Statement = [] }: TrustPolicy, service: string): boolean {
  const suffix = service.slice('codedeploy.'.length);
  return Statement.some(({ Effect, Action, Principal }) => {
    const services = typeof Principal === 'object' ? [Principal.Service ?? []].flat() : [];
    const isTrusted = services.some((name) => name.startsWith('codedeploy.') && name.endsWith(suffix));
    return (
      Effect === 'Allow' &&
      isTrusted &&
      [Action ?? []].flat().some((name) => /^(sts:(AssumeRole|\*)|\*)$/.test(name))
    );
  });
}
