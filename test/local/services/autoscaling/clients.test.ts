import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { autoscaling } from '../../../../local/services/autoscaling/index.ts';
import { ec2 } from '../../../../local/services/ec2/index.ts';
import { elasticloadbalancing } from '../../../../local/services/elasticloadbalancing/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { hasCommand } from '../../../has-command.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const run = promisify(execFile);
const hasCli = hasCommand('aws');
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, ec2, elasticloadbalancing, autoscaling] });
});
afterAll(() => cloud.stop());

const env = () => ({ ...process.env, ...cloud.env, AWS_PAGER: '', AWS_DEFAULT_OUTPUT: 'json' });

describe.skipIf(!hasCli)('the AWS CLI (skipped where it is not installed)', () => {
  /** Arguments without spaces, separated by spaces. */
  const aws = async (args: string): Promise<unknown> => {
    const { stdout } = await run('aws', args.split(' '), { env: env() });
    return stdout === '' ? {} : JSON.parse(stdout);
  };

  it('makes a load balancer, a fleet and ends it', async () => {
    const made = await aws('elbv2 create-load-balancer --name cli --subnets subnet-a subnet-b');
    expect(made).toMatchObject({ LoadBalancers: [{ LoadBalancerName: 'cli', State: { Code: 'active' } }] });
    const group = '--name cli --protocol HTTP --port 8080 --vpc-id vpc-1';
    const { TargetGroups } = (await aws(`elbv2 create-target-group ${group}`)) as {
      TargetGroups: { TargetGroupArn: string }[];
    };
    const arn = TargetGroups[0]!.TargetGroupArn;
    const data = '--launch-template-data {"ImageId":"ami-1"}';
    await aws(`ec2 create-launch-template --launch-template-name cli ${data}`);
    const template = '--launch-template LaunchTemplateName=cli,Version=$Default';
    const size = '--min-size 1 --max-size 1 --vpc-zone-identifier subnet-a';
    const tags = '--tags Key=stage,Value=test,PropagateAtLaunch=true';
    await aws(
      `autoscaling create-auto-scaling-group --auto-scaling-group-name cli ${template} ${size} --target-group-arns ${arn} ${tags}`,
    );
    await vi.waitFor(
      async () => {
        expect(await aws('ec2 describe-instances --filters Name=tag:stage,Values=test')).toMatchObject({
          Reservations: [{ Instances: [{ State: { Name: 'running' } }] }],
        });
        expect(await aws(`elbv2 describe-target-health --target-group-arn ${arn}`)).toMatchObject({
          TargetHealthDescriptions: [{ TargetHealth: { State: 'unused' } }],
        });
      },
      { timeout: 20_000, interval: 100 },
    );
    await aws('autoscaling delete-auto-scaling-group --auto-scaling-group-name cli --force-delete');
    await expect(
      aws('autoscaling set-desired-capacity --auto-scaling-group-name none --desired-capacity 1'),
    ).rejects.toThrow(/\(ValidationError\).*'none' not found/);
  }, 60_000);
});

const SCRIPT = `
import boto3, json
ec2, elb, scaling = (boto3.client(name) for name in ('ec2', 'elbv2', 'autoscaling'))
template = ec2.create_launch_template(LaunchTemplateName='boto', LaunchTemplateData={'ImageId': 'ami-1', 'InstanceType': 't3.micro'})['LaunchTemplate']
scaling.create_auto_scaling_group(AutoScalingGroupName='boto', MinSize=0, MaxSize=2, DesiredCapacity=0, AvailabilityZones=['us-east-1a'], LaunchTemplate={'LaunchTemplateId': template['LaunchTemplateId']})
scaling.put_lifecycle_hook(AutoScalingGroupName='boto', LifecycleHookName='h', LifecycleTransition='autoscaling:EC2_INSTANCE_LAUNCHING')
hooks = scaling.describe_lifecycle_hooks(AutoScalingGroupName='boto')['LifecycleHooks']
group = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=['boto'])['AutoScalingGroups'][0]
try:
    ec2.describe_instances(InstanceIds=['i-0123456789abcdef0'])
except ec2.exceptions.ClientError as error:
    code = error.response['Error']['Code']
try:
    elb.describe_load_balancers(Names=['none'])
except elb.exceptions.LoadBalancerNotFoundException as error:
    missing = str(error)
print(json.dumps([template['LatestVersionNumber'], hooks[0]['HeartbeatTimeout'], group['DesiredCapacity'], group['Instances'], code, missing]))
`;

it.skipIf(!hasBoto3)(
  'speaks with boto3 (skipped where it is not installed)',
  async () => {
    const { stdout } = await run('python3', ['-c', SCRIPT], { env: env() });
    expect(JSON.parse(stdout)).toEqual([
      1,
      3600,
      0,
      [],
      'InvalidInstanceID.NotFound',
      "An error occurred (LoadBalancerNotFound) when calling the DescribeLoadBalancers operation: Load balancers '[none]' not found",
    ]);
  },
  60_000,
);
