import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { hasEnded, type ReleaseRecord } from '../../lib/release/release-record.ts';
import { followRelease } from '../../lib/store/follow-release.ts';
import type { Releases } from '../aws/open-releases.ts';
import type { CommandContext } from '../command.ts';
import type { Screen } from '../screen.ts';
import { watchReader } from '../../lib/views/read-watch.ts';
import { recordReader } from '../releases/find-releases.ts';
import { renderWatch } from './render-watch.ts';

const SPARKLINE_POINTS = 15;

interface Live {
  readonly releases: Releases;
  readonly release: string;
  readonly screen: Screen;
}

/** Draws a release again and again; its record once it has ended, undefined where nobody waited for that. */
export async function watchLive(
  { output, signal, positionals }: CommandContext,
  { releases, release, screen }: Live,
): Promise<ReleaseRecord | undefined> {
  const { store, clientConfig } = releases;
  const ports = {
    store,
    codeDeploy: new CodeDeployClient(clientConfig),
    cloudWatch: new CloudWatchClient(clientConfig),
    balancers: new ElasticLoadBalancingV2Client(clientConfig),
    ecs: new ECSClient(clientConfig),
  };
  const read = watchReader(ports, SPARKLINE_POINTS);
  const find = recordReader(releases, release, positionals['release']);
  for await (const { record } of followRelease({ find, signal })) {
    const lines = renderWatch(await read(record), screen.size());
    screen.draw(lines.map(({ text, style }) => (style === undefined ? text : output.style(style, text))));
    if (!hasEnded(record)) continue;
    output.text(record.reason?.text ?? `${record.status}: release ${release} has ended`);
    return record;
  }
  return undefined;
}
