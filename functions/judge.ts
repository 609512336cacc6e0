export const handler = (): never => {
  throw new Error('expected the function judge to be written, it is not yet');
};
