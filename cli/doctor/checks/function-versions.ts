import type { PlannedFunction } from '../../../lib/release/plan.ts';
import { lambdaFunctions } from '../../../lib/target/lambda/lambda-functions.ts';
import { oldVersions } from '../../../lib/target/lambda/prune-versions.ts';
import type { Account } from '../account.ts';
import type { Check, Finding } from '../check.ts';
import { counted } from '../counted.ts';
import { lookAtEach } from '../look-at-each.ts';

/** Versions of released functions that no alias points at, and aliases that a stop left on two. */
export const functionVersions: Check = {
  name: 'versions',
  looksAt: 'released functions: abandoned versions, aliases left between two versions',
  async look(account) {
    const all = (await account.places()).flatMap(({ planned }) => planned.functions ?? []);
    const isBusy = await busyGroups(account);
    const findings = await lookAtEach(all, {
      named: (planned) => `function ${planned.function}`,
      look: async (planned) => [
        ...(await versionFindings(planned, account)),
        ...(isBusy.has(planned.deploymentGroup) ? [] : await aliasFindings(planned, account)),
      ],
    });
    return { seen: counted(all.length, 'function'), findings };
  },
};

/** While a deployment shifts, an alias is between two versions. */
async function busyGroups(account: Account): Promise<ReadonlySet<string>> {
  const busy = (await account.groups()).filter(({ info }) => {
    const last = info?.lastAttemptedDeployment;
    return last !== undefined && last.endTime === undefined;
  });
  return new Set(busy.map(({ name }) => name));
}

async function versionFindings(planned: PlannedFunction, { clients }: Account): Promise<Finding[]> {
  const old = await oldVersions(planned, lambdaFunctions(clients.lambda));
  if (old.length === 0) return [];
  const name = planned.function;
  return [
    {
      level: 'warning',
      about: `function ${name}`,
      what: `no alias points at its versions ${old.join(', ')}; the next release that succeeds removes them`,
      do: `or now, one by one: aws lambda delete-function --function-name ${name} --qualifier ${old[0]}`,
    },
  ];
}

async function aliasFindings(planned: PlannedFunction, { clients }: Account): Promise<Finding[]> {
  const { function: name, alias } = planned;
  const found = await lambdaFunctions(clients.lambda).alias(name, alias);
  const about = `alias ${name}:${alias}`;
  if (!found)
    return [
      {
        level: 'fault',
        about,
        what: 'it does not exist',
        do: `aws lambda create-alias --function-name ${name} --name ${alias} --function-version <version>`,
      },
    ];
  const others = Object.entries(found.weights).map(([version, weight]) => `${version} (${weight * 100} %)`);
  if (others.length === 0) return [];
  return [
    {
      level: 'fault',
      about,
      what: `no deployment runs, and it is between version ${found.version} and ${others.join(', ')}: CodeDeploy refuses the next one`,
      do: `aws lambda update-alias --function-name ${name} --name ${alias} --routing-config AdditionalVersionWeights={}`,
    },
  ];
}
