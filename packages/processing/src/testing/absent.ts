import { EXIT, RunError } from '../errors.ts';

/** A class whatever its constructor wants; it is never called. */
interface Kind<T> {
  readonly prototype: T;
}

/**
 * An object of the SDK with a few known values and no platform behind it: any other use ends the run, whatever its policy,
 * because it would work in a real one.
 */
export const absent = <T extends object>(
  { prototype }: Kind<T>,
  where: string,
  known: Partial<Record<keyof T, unknown>>,
): T => {
  const shown = { ...known, toJSON: () => known };
  const descriptors = Object.getOwnPropertyDescriptors(shown);
  return new Proxy<T>(Object.create(prototype, descriptors), {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key === 'constructor' || Object.hasOwn(target, key) || !(key in target)) {
        return Reflect.get(target, key, receiver);
      }
      throw new RunError(
        EXIT.local,
        `${where}.${key} needs a platform, and a test in memory has none: leave that part to \`picsellia-ts dry-run\`, ` +
          'which runs the processing on a local platform',
      );
    },
  });
};
