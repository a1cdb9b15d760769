/** Lends arrays of floats, so that many images in a row do not allocate one each. */
export interface ArrayPool {
  /** Runs `work` with an array of exactly `length` values of unknown content that nobody else holds meanwhile. */
  readonly borrow: <T>(length: number, work: (array: Float32Array) => Promise<T>) => Promise<T>;
}

/** Makes a pool; it keeps as many arrays as were ever lent at the same time. */
export const arrayPool = (): ArrayPool => {
  const free: Float32Array[] = [];
  return {
    borrow: async (length, work) => {
      const kept = free.pop();
      const array = kept !== undefined && kept.length >= length ? kept : new Float32Array(length);
      try {
        return await work(array.subarray(0, length));
      } finally {
        free.push(array);
      }
    },
  };
};
