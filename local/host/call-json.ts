import { readText } from './aws-http.ts';
import type { AwsHttp } from './aws-http.ts';

export interface JsonCall {
  /** In the signature's scope. */
  readonly service: string;
  /** `Logs_20140328.PutLogEvents` */
  readonly target: string;
  readonly input: object;
}

/** Calls an operation in AWS JSON 1.1; throws CallFailed where the service refuses. */
export async function callJson<Answer>(
  http: AwsHttp,
  { service, target, input }: JsonCall,
  signal: AbortSignal,
): Promise<Answer> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': target,
    'x-amz-codedeploy-agent-version': 'signalbox',
  };
  const response = await http.send(
    { method: 'POST', path: '/', service, body: JSON.stringify(input), headers },
    signal,
  );
  const text = await readText(response);
  if (response.statusCode !== 200) throw new CallFailed(target, response.statusCode ?? 0, text);
  return (text === '' ? {} : JSON.parse(text)) as Answer;
}

/** The service refused a call. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly status: number;
  /** What it answered. */
  readonly body: string;

  constructor(target: string, status: number, body: string) {
    super(`${target.replace(/^.*\./, '')} answered ${status}: ${body.slice(0, 500)}`);
    this.status = status;
    this.body = body;
  }
}
