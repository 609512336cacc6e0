export const handler = (): never => {
  throw new Error('expected the function plan to be written, it is not yet');
};
