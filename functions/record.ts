export const handler = (): never => {
  throw new Error('expected the function record to be written, it is not yet');
};
