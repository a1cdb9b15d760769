/** Begins what will be wanted, while other things are asked for; its error waits for whoever awaits it. */
export const ahead = <T>(work: Promise<T>): Promise<T> => {
  work.catch(() => undefined);
  return work;
};
