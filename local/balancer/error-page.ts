import { STATUS_CODES, type ServerResponse } from 'node:http';

/** An error that the load balancer answers itself, as an Application Load Balancer words it. */
export function answerError(response: ServerResponse, status: number): void {
  const body = errorPage(status);
  response.writeHead(status, {
    Server: 'awselb/2.0',
    'Content-Type': 'text/html',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

export function errorPage(status: number): string {
  const title = `${status} ${STATUS_CODES[status]?.replace('Timeout', 'Time-out') ?? ''}`;
  return [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '</body>',
    '</html>',
    '',
  ].join('\r\n');
}
