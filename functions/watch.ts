export const handler = (): never => {
  throw new Error('expected the function watch to be written, it is not yet');
};
