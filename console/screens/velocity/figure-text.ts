/** Two digits that matter, and no decimals from ten on. */
export const figureText = (value: number): string =>
  String(value >= 10 ? Math.round(value) : Number(value.toPrecision(2)));

/** `8.3 %` for 0.083 */
export const percentText = (share: number): string => `${figureText(share * 100)} %`;
