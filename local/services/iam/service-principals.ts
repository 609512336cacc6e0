/**
 * Service principals that take the suffix of the partition, as found in the field; all others end in
 * `.amazonaws.com` everywhere: https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
 */
const SUFFIXED_IN_CHINA = new Set(['codedeploy', 'ec2', 's3', 'logs']);

const SERVICES = new Set([
  'apigateway',
  'application-autoscaling',
  'autoscaling',
  'batch',
  'cloudformation',
  'cloudfront',
  'cloudtrail',
  'cloudwatch',
  'codebuild',
  'codecommit',
  'codedeploy',
  'codepipeline',
  'config',
  'delivery.logs',
  'dynamodb',
  'ec2',
  'ecs',
  'ecs-tasks',
  'edgelambda',
  'elasticloadbalancing',
  'events',
  'firehose',
  'glue',
  'iot',
  'kinesis',
  'lambda',
  'logs',
  'monitoring',
  'monitoring.rds',
  'pipes',
  'rds',
  's3',
  'scheduler',
  'secretsmanager',
  'sns',
  'sqs',
  'ssm',
  'states',
  'synthetics',
  'vpc-flow-logs',
]);

/** Services with a principal per region beside or instead of the plain one. */
const REGIONAL = new Set(['codedeploy', 'logs', 'states']);

/**
 * Whether IAM takes the name in a policy: `codedeploy.amazonaws.com.cn` in aws-cn, never `lambda.amazonaws.com.cn`.
 * The plain name is taken there too, though the service does not act under it.
 */
export function isServicePrincipal(partition: string, principal: string): boolean {
  const [, name = '', region, china] =
    /^([a-z0-9-]+?(?:\.logs|\.rds)?)(?:\.([a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com(\.cn)?$/.exec(
      principal,
    ) ?? [];
  if (!SERVICES.has(name)) return false;
  if (region !== undefined && !REGIONAL.has(name)) return false;
  return china === undefined || (partition === 'aws-cn' && SUFFIXED_IN_CHINA.has(name));
}
