/**
 * The names of the whole process that our code and its libraries stand on. Not every name there is: Node loads the half of
 * the web platform when somebody looks at `FormData`, which costs a start 40 ms.
 */
const GLOBALS = [
  'AbortController AbortSignal Array ArrayBuffer BigInt Boolean Buffer DataView Date Error Float32Array Function Map Number',
  'Object Promise Proxy RangeError RegExp Set String Symbol SyntaxError TextDecoder TextEncoder TypeError URL URLSearchParams',
  'Uint8Array WeakMap WeakRef WeakSet clearImmediate clearInterval clearTimeout decodeURIComponent encodeURIComponent',
  'isFinite isNaN parseFloat parseInt queueMicrotask setImmediate setInterval setTimeout structuredClone',
].flatMap((names) => names.split(' '));

/** Where else it is looked at all there is; the text is how it is called in code. */
const OWNERS: readonly (readonly [string, object])[] = [
  ...(['Promise', 'Object', 'Array', 'JSON', 'Math', 'Number', 'String', 'Symbol', 'Reflect', 'Date'] as const).map(
    (name) => [name, globalThis[name]] as const,
  ),
  ...(['Promise', 'Object', 'Array', 'String', 'Function', 'RegExp', 'Map', 'Set', 'WeakMap', 'Error'] as const).map(
    (name) => [`${name}.prototype`, globalThis[name].prototype as object] as const,
  ),
];

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
  const watch = (name: string, owner: object, key: PropertyKey) => {
    const value = currentOf(owner, key);
    if (typeof value === 'function') all.push({ name, owner, key, value });
  };
  for (const name of GLOBALS) watch(name, globalThis, name);
  for (const [text, owner] of OWNERS) {
    for (const key of ownKeys(owner)) watch(`${text}.${String(key)}`, owner, key);
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
