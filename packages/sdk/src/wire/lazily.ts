/** Makes a value when it is first wanted. Schemas are slow to build, and a process that only logs needs few of them. */
export const lazily = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};
