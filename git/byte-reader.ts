/** Takes a stream apart into lines and runs of bytes. */
export interface ByteReader {
  /** Up to the next line feed, without it, as latin1. */
  line(): Promise<string>;
  /** Exactly so many bytes, in the pieces in which they come. */
  bytes(count: number): AsyncGenerator<Buffer>;
  /** All that is left. */
  rest(): AsyncGenerator<Buffer>;
}

export function byteReader(source: AsyncIterable<Buffer>): ByteReader {
  const chunks = source[Symbol.asyncIterator]();
  let rest = Buffer.alloc(0) as Buffer;
  const more = async (): Promise<Buffer> => {
    const { value, done } = await chunks.next();
    if (done) throw new Error('expected more from git, it ended');
    return value;
  };
  return {
    async line() {
      let end: number;
      while ((end = rest.indexOf(0x0a)) < 0) rest = Buffer.concat([rest, await more()]);
      const line = rest.toString('latin1', 0, end);
      rest = rest.subarray(end + 1);
      return line;
    },
    async *bytes(count) {
      for (let left = count; left > 0;) {
        const chunk = rest.length > 0 ? rest : await more();
        const taken = chunk.subarray(0, left);
        rest = chunk.subarray(taken.length);
        left -= taken.length;
        yield taken;
      }
    },
    async *rest() {
      if (rest.length > 0) yield rest;
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    },
  };
}
