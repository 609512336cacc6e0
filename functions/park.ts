export const handler = (): never => {
  throw new Error('expected the function park to be written, it is not yet');
};
