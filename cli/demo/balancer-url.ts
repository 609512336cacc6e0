import {
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** `http://127.0.0.1:PORT/` of a local load balancer: the port at which it is really reached stands in its tag. */
export async function balancerUrl(client: ElasticLoadBalancingV2Client, name: string): Promise<string> {
  const { LoadBalancers = [] } = await client.send(new DescribeLoadBalancersCommand({ Names: [name] }));
  const arn = LoadBalancers[0]?.LoadBalancerArn ?? '';
  const { TagDescriptions = [] } = await client.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
  const port = TagDescriptions[0]?.Tags?.find(({ Key }) => Key === 'signalbox:port')?.Value;
  if (port === undefined) throw new Error(`expected ${arn} to carry its port as the tag signalbox:port`);
  return `http://${LoadBalancers[0]?.DNSName}:${port}/`;
}
