/** What the whole process stands on; the text is how it is called in code. */
const OWNERS: readonly (readonly [string, object])[] = [
  ['globalThis', globalThis],
  ...(['Promise', 'Object', 'Array', 'JSON', 'Math', 'Number', 'String', 'Symbol', 'Reflect', 'Date'] as const).map(
    (name) => [name, globalThis[name]] as const,
  ),
  ...(['Promise', 'Object', 'Array', 'String', 'Function', 'RegExp', 'Map', 'Set', 'WeakMap', 'Error'] as const).map(
    (name) => [`${name}.prototype`, globalThis[name].prototype as object] as const,
  ),
];
/** What belongs to all of a program by its nature, and is replaced by well-meaning code. */
const FREE: ReadonlySet<string> = new Set(['console', 'fetch', 'process', 'gc']);

// Taken now, while they are what they are.
const { getOwnPropertyDescriptor, ownKeys } = Reflect;

/** What a property is, without calling a getter that may have been put in its place. */
const currentOf = (owner: object, key: PropertyKey): unknown => {
  const property = getOwnPropertyDescriptor(owner, key);
  return property?.value ?? property?.get;
};

interface BuiltIn {
  readonly name: string;
  readonly owner: object;
  readonly key: PropertyKey;
  readonly value: unknown;
}

/**
 * Remembers what JavaScript itself brings, before user code is there to change it. It answers what has been changed since
 * for everyone, with which our own code cannot work either; undefined for nothing. What was added is no change.
 */
export const watchBuiltIns = (): (() => string | undefined) => {
  const all: BuiltIn[] = [];
  for (const [text, owner] of OWNERS) {
    for (const key of ownKeys(owner)) {
      const value = FREE.has(String(key)) ? undefined : currentOf(owner, key);
      const name = owner === globalThis ? String(key) : `${text}.${String(key)}`;
      if (typeof value === 'function') all.push({ name, owner, key, value });
    }
  }
  const count = all.length;
  return () => {
    // By hand: what would do it in one line may be what was changed.
    for (let index = 0; index < count; index += 1) {
      const one = all[index];
      if (one !== undefined && currentOf(one.owner, one.key) !== one.value) return one.name;
    }
    return undefined;
  };
};
