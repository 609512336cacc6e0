import type { Account } from './account.ts';

/** A call that a command makes, as IAM names it. */
export interface Need {
  readonly command: string;
  readonly action: string;
  readonly resource: string;
}

/** What stands for a name in {@link NEEDS}: `{state}`. */
type Names = Readonly<Record<string, string>>;

/**
 * What each command calls, and on what. Of objects a name that begins as the real ones do stands for all of them.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const READS_RELEASES: Readonly<Record<string, string>> = {
  's3:ListBucket': 'arn:{partition}:s3:::{state}',
  's3:GetObject': 'arn:{partition}:s3:::{state}/releases/any',
};
const STARTS: Readonly<Record<string, string>> = { 'states:StartExecution': '{releaseMachine}' };
const GROUP = 'arn:{partition}:codedeploy:{here}:deploymentgroup:any/any';

export const NEEDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'status, releases, show': READS_RELEASES,
  watch: {
    'codedeploy:GetDeployment': GROUP,
    'codedeploy:ListDeploymentTargets': '*',
    'codedeploy:BatchGetDeploymentTargets': '*',
    'cloudwatch:DescribeAlarms': '*',
    'cloudwatch:GetMetricData': '*',
  },
  logs: {
    'logs:DescribeLogGroups': 'arn:{partition}:logs:{here}:log-group:*',
    'logs:FilterLogEvents': 'arn:{partition}:logs:{here}:log-group:/aws/lambda/{stack}-record:*',
    'logs:GetLogEvents': 'arn:{partition}:logs:{here}:log-group:/aws/codebuild/{stack}:log-stream:any',
    'codebuild:ListBuildsForProject': 'arn:{partition}:codebuild:{here}:project/{stack}',
    'codebuild:BatchGetBuilds': 'arn:{partition}:codebuild:{here}:project/{stack}',
  },
  hosts: {
    'codedeploy:ListApplications': '*',
    'codedeploy:ListDeploymentGroups': 'arn:{partition}:codedeploy:{here}:application:any',
    'codedeploy:GetDeploymentGroup': GROUP,
    'codedeploy:ListDeployments': GROUP,
    'codedeploy:BatchGetDeployments': GROUP,
    'codedeploy:ListDeploymentTargets': '*',
    'codedeploy:BatchGetDeploymentTargets': '*',
    'elasticloadbalancing:DescribeTargetGroups': '*',
    'elasticloadbalancing:DescribeTargetHealth': '*',
  },
  'deploy, rollback': STARTS,
  stop: {
    'states:GetExecutionHistory': '{releaseExecution}',
    'codebuild:StopBuild': 'arn:{partition}:codebuild:{here}:project/{stack}',
    'codedeploy:StopDeployment': '*',
    'lambda:InvokeFunction': 'arn:{partition}:lambda:{here}:function:{stack}-withdraw',
  },
  push: {
    's3:GetObject': 'arn:{partition}:s3:::{source}/refs/any',
    's3:PutObject': 'arn:{partition}:s3:::{source}/refs/any',
    's3:GetBucketTagging': 'arn:{partition}:s3:::{source}',
  },
  'an upload': { 's3:PutObject': 'arn:{partition}:s3:::{source}/sources/any' },
  'doctor, to tell in money what leftovers cost (optional)': { 'pricing:GetProducts': '*' },
};

/** The needs of every command in this account. */
export function commandNeeds(
  account: Pick<Account, 'outputs' | 'stackName' | 'region'>,
  caller: string,
): Need[] {
  const names = namesOf(account, caller);
  const fill = (text: string) => text.replaceAll(/\{(\w+)\}/g, (_all, name: string) => names[name] ?? '');
  return Object.entries(NEEDS).flatMap(([command, calls]) =>
    Object.entries(calls).map(([action, resource]) => ({ command, action, resource: fill(resource) })),
  );
}

/** `arn:aws:sts::123456789012:assumed-role/deployer/me` tells partition and account. */
function namesOf(
  { outputs, stackName, region }: Pick<Account, 'outputs' | 'stackName' | 'region'>,
  caller: string,
): Names {
  const [, partition = 'aws', , , account = ''] = caller.split(':');
  const releaseMachine = outputs['ReleaseStateMachineArn'] ?? '';
  return {
    partition,
    here: `${region}:${account}`,
    stack: stackName,
    state: outputs['StateBucketName'] ?? '',
    source: outputs['SourceBucketName'] ?? '',
    releaseMachine,
    releaseExecution: `${releaseMachine.replace(':stateMachine:', ':execution:')}:any`,
  };
}
