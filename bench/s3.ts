import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { median, type Figure } from './figure.ts';
import type { BenchServer } from './servers.ts';

const CONNECTIONS = 8;
const REQUESTS = 1_000;
const ROUNDS = 3;
const BODY = Buffer.alloc(1024, 'x');

/** 1 KiB puts and gets per second over eight connections. */
export async function s3Figures(server: BenchServer, peer: BenchServer | undefined): Promise<Figure[]> {
  const own = await rates(server);
  const others = peer && (await rates(peer));
  const how = `${REQUESTS} x 1 KiB, ${CONNECTIONS} connections, median of ${ROUNDS}`;
  return (['put', 'get'] as const).map((name) => ({
    name: `S3 ${name}`,
    value: own[name],
    unit: '/s',
    aim: name === 'put' ? 700 : 900,
    better: 'higher',
    how,
    ...(others && peer ? { peer: { name: peer.name, value: others[name] } } : {}),
  }));
}

async function rates({ clientConfig }: BenchServer): Promise<{ put: number; get: number }> {
  const client = new S3Client(clientConfig);
  const Bucket = `bench-${Date.now()}`;
  await client.send(new CreateBucketCommand({ Bucket }));
  const put = (i: number) => client.send(new PutObjectCommand({ Bucket, Key: `key-${i}`, Body: BODY }));
  const get = async (i: number) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: `key-${i}` }));
    await Body!.transformToByteArray();
  };
  const rounds = { put: [] as number[], get: [] as number[] };
  await rate(put); // warm
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.put.push(await rate(put));
    rounds.get.push(await rate(get));
  }
  client.destroy();
  return { put: median(rounds.put), get: median(rounds.get) };
}

/** Calls per second. */
async function rate(call: (i: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const started = performance.now();
  const worker = async () => {
    while (next < REQUESTS) await call(next++);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return (REQUESTS / (performance.now() - started)) * 1000;
}
