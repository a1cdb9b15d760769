/** Fields that hold a value; what is undefined was not sent. */
export type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields of an update that were sent, so that the others stay as they are. */
export const definedOf = <T extends object>(fields: T): Defined<T> => {
  const defined: Defined<T> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) Object.assign(defined, { [key]: value });
  return defined;
};
