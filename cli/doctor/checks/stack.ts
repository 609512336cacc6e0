import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Check, Finding } from '../check.ts';

const REDEPLOY = 'bring it up to date: npx serverless deploy';

/** Whether the last update of the stack went through, and whether it is of this command's version. */
export const stack: Check = {
  name: 'stack',
  looksAt: "the pipeline's stack: its status, and its version against this command's",
  async look({ clients, stackName, outputs }) {
    const command = new DescribeStacksCommand({ StackName: stackName });
    const { Stacks = [] } = await clients.cloudFormation.send(command);
    const { StackStatus = 'unknown', StackStatusReason } = Stacks[0] ?? {};
    const version = outputs['Version'];
    return {
      seen: `${stackName}, ${StackStatus}, version ${version ?? 'unknown'}`,
      findings: [
        ...statusFindings(stackName, StackStatus, StackStatusReason),
        ...versionFindings(stackName, version),
      ],
    };
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html lists them. */
function statusFindings(stackName: string, status: string, reason: string | undefined): Finding[] {
  if (GOOD.has(status)) return [];
  const about = `stack ${stackName}`;
  const why = reason === undefined ? '' : `: ${reason}`;
  if (status.endsWith('_IN_PROGRESS'))
    return [{ level: 'warning', about, what: `it is being changed (${status})`, do: 'wait, and look again' }];
  const isOld = status === 'UPDATE_ROLLBACK_COMPLETE';
  return [
    {
      level: isOld ? 'warning' : 'fault',
      about,
      what: isOld ? `its last update was taken back${why}` : `it is ${status}${why}`,
      do: `see why: aws cloudformation describe-stack-events --stack-name ${stackName}${repair(stackName, status)}`,
    },
  ];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html */
const repair = (stackName: string, status: string): string =>
  status === 'UPDATE_ROLLBACK_FAILED'
    ? `; once mended: aws cloudformation continue-update-rollback --stack-name ${stackName}`
    : '';

const GOOD = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE']);

function versionFindings(stackName: string, version: string | undefined): Finding[] {
  if (version === packageJson.version) return [];
  const found = version === undefined ? 'of a version before it told one' : `of version ${version}`;
  const what = `it is ${found}, this command of ${packageJson.version}`;
  return [{ level: 'warning', about: `stack ${stackName}`, what, do: REDEPLOY }];
}
