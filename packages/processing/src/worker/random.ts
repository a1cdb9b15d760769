import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Numbers from 0 up to 1 that a text determines. */
export const seededRandom = (text: string): (() => number) => {
  let generator: ReturnType<typeof xoroshiro128plus> | undefined;
  return () => {
    // Made when it is first asked for: most handlers never do, and Node's module would be a tenth of a start.
    generator ??= xoroshiro128plus(
      process.getBuiltinModule('node:crypto').hash('sha256', text, 'buffer').readInt32LE(),
    );
    return uniformFloat64(generator);
  };
};
