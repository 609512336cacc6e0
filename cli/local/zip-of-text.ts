import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** A zip archive of one file. */
export function zipOfText(path: string, text: string): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(text), path);
  zip.end();
  return buffer(zip.outputStream);
}
