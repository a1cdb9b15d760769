const BITS_32 = 2 ** 32;

const hash = (text: string): number => {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(text)) state = Math.imul(state ^ byte, 0x01000193);
  return state >>> 0;
};

/** Numbers from 0 up to 1, the same for the same seed, on every machine. The generator is called mulberry32. */
const numbersOf = (seed: number | string): (() => number) => {
  let state = hash(`${typeof seed} ${seed}`);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / BITS_32;
  };
};

/** The items in another order; with a seed always in the same one. */
export const shuffle = <T>(items: readonly T[], seed: number | string | undefined): T[] => {
  const random = seed === undefined ? Math.random : numbersOf(seed);
  const shuffled = [...items];
  for (let index = shuffled.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    const [left, right] = [shuffled[index], shuffled[other]];
    if (left === undefined || right === undefined) continue;
    [shuffled[index], shuffled[other]] = [right, left];
  }
  return shuffled;
};
