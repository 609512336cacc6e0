/** When a scheduled rule fires: gives the first time after `after` (epoch ms), or undefined when there is none. */
export type Schedule = (after: number) => number | undefined;
