/** What a member of the workspace may import of ours: short names of packages, for its sources and for its tests. */
export interface Arrows {
  readonly sources: readonly string[];
  readonly tests: readonly string[];
}

/** The rules that the sources of the workspace are held to. Paths count from the root, with forward slashes. */
export interface Policy {
  readonly scope: string;
  /** By folder of the member; `templates/*` stands for each folder in it. */
  readonly arrows: Readonly<Record<string, Arrows>>;
  /** Libraries that one folder alone may import, seen from all packages. */
  readonly doors: Readonly<Record<string, string>>;
  /** Files of packages that may end the process, each with the reason. */
  readonly endsProcess: Readonly<Record<string, string>>;
  readonly maxFileLines: number;
  readonly maxFunctionLines: number;
  readonly maxParameters: number;
}

const everything = ['cli', 'emulator', 'processing', 'sdk', 'vision'];
const anyPart: Arrows = { sources: everything, tests: everything };
const usersCode: Arrows = {
  sources: ['processing', 'vision'],
  tests: ['cli', 'emulator', 'processing', 'sdk', 'vision'],
};

/** The graph that docs/architecture.md draws. Tests may start the emulator as the platform they talk to. */
export const policy: Policy = {
  scope: '@picsellia-ts',
  arrows: {
    'packages/sdk': { sources: [], tests: ['emulator'] },
    'packages/vision': { sources: ['sdk'], tests: ['sdk'] },
    'packages/processing': { sources: ['sdk'], tests: ['emulator', 'sdk'] },
    // The second witness: a mistake that it shared with the sdk would hide itself.
    'packages/emulator': { sources: [], tests: [] },
    'packages/cli': { sources: ['emulator', 'processing', 'sdk', 'vision'], tests: everything },
    'examples/*': usersCode,
    'templates/*': usersCode,
    // It measures containers with the engine of the tests.
    bench: { sources: [...everything, 'e2e'], tests: everything },
    docker: anyPart,
    e2e: anyPart,
    tools: { sources: [], tests: [] },
  },
  doors: { undici: 'packages/sdk/src/http/' },
  endsProcess: {
    'packages/cli/bin/picsellia-ts.js': 'a Node that is too old must be told before anything else is loaded',
    'packages/cli/src/main.ts': 'the exit code of a command',
    'packages/emulator/src/persistence/lock.ts': 'signal 0 asks whether the holder of a lock lives, and ends nothing',
    'packages/processing/src/worker/main.ts': "the worker's exit code, once its last word is sent",
    'packages/processing/src/worker/guardian-thread.ts':
      'a worker whose supervisor is gone stops at once, even with a blocked main thread',
  },
  maxFileLines: 300,
  maxFunctionLines: 60,
  maxParameters: 3,
};
