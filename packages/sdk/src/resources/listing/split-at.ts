const roundHalfToEven = (value: number): number => {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
};

/** The share `ratio` of a list and its rest; a half goes to the even count, as the reference client has it. */
export const splitAt = <T>(items: readonly T[], ratio: number): [readonly T[], readonly T[]] => {
  if (!(ratio >= 0 && ratio <= 1)) throw new RangeError(`ratio must lie between 0 and 1, got ${ratio}`);
  const count = roundHalfToEven(ratio * items.length);
  return [items.slice(0, count), items.slice(count)];
};
