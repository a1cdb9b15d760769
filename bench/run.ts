import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareImages } from './images.ts';
import { measureContainer } from './measure/container.ts';
import { runPython, runTypeScript } from './measure/contestants.ts';
import { measureAugmentation, measureDataPlane, measurePreAnnotation, type TaskOptions } from './measure/tasks.ts';
import { alternate, median, medianOf } from './measure/turns.ts';
import { OPERATIONS, type OperationName, type Timed, timeOperation } from './sdk/operations.ts';

const ms = (value: number) => `${Math.round(value)} ms`;

const measureStart = async ({ runs, folder, say }: TaskOptions): Promise<void> => {
  const { python, ours } = await alternate(
    { runs, seed: { images: 1, folder } },
    {
      python: { run: (environment) => runPython(environment, 'pre_annotation.py', '--context-only') },
      ours: { run: (environment) => runTypeScript(environment, 'pre-annotation.ts') },
    },
  );
  const peer = medianOf(python, 'contextMs');
  const context = medianOf(ours, 'contextMs');
  const ready = medianOf(ours, 'readyMs');
  say(
    `start: Python's context ${ms(peer)}; our context ${ms(context)} = ${(context / peer).toFixed(2)} of it (aim 0.35)`,
  );
  say(`start: our worker ready ${ms(ready)} = ${(ready / peer).toFixed(2)} of Python's context (aim 0.45)`);
};

const measureMemory = async ({ runs, folder, say }: TaskOptions): Promise<void> => {
  const peakOf = async (images: number): Promise<number> => {
    const ours = {
      run: (environment: Parameters<typeof runTypeScript>[0]) => runTypeScript(environment, 'pre-annotation.ts', true),
    };
    const results = await alternate({ runs, seed: { images, folder } }, { ours });
    return medianOf(results.ours, 'peakPssMb');
  };
  const small = await peakOf(5_000);
  const large = await peakOf(100_000);
  const ratio = (large / small).toFixed(2);
  say(
    `memory, peak PSS of all processes: ${small.toFixed(0)} MB at 5,000 assets, ${large.toFixed(0)} MB at 100,000 = ${ratio} times (aims 1.2, 256 MB)`,
  );
};

const measureOperation = async (name: OperationName, { runs, folder, say }: TaskOptions): Promise<void> => {
  const { things, unit } = OPERATIONS[name];
  const { python, ours, floor } = await timeOperation(name, { images: folder, runs });
  const rate = (results: readonly Timed[]) => things / median(results.map(({ seconds }) => seconds));
  const memory = (results: readonly Timed[]) => median(results.map(({ peakPssMb }) => peakPssMb)).toFixed(0);
  const rates = `Python ${rate(python).toFixed(0)}, ours ${rate(ours).toFixed(0)}, bare loop ${rate(floor).toFixed(0)}`;
  say(
    `sdk, ${name}, ${things} ${unit}: ${rates} ${unit}/s; peak PSS ${memory(python)}, ${memory(ours)}, ${memory(floor)} MB`,
  );
  const times = (rate(ours) / rate(python)).toFixed(2);
  say(
    `sdk, ${name}: ours is ${times} times Python's (aim 4), ${(rate(ours) / rate(floor)).toFixed(2)} of the bare loop (aim 0.8)`,
  );
};

const TASKS = {
  start: measureStart,
  'pre-annotation': measurePreAnnotation,
  'data-plane': measureDataPlane,
  augmentation: measureAugmentation,
  memory: measureMemory,
} satisfies Record<string, (options: TaskOptions) => Promise<void>>;

const MEASURES: ReadonlyMap<string, (options: TaskOptions) => Promise<void>> = new Map([
  ...Object.entries(TASKS),
  ['container', measureContainer],
  ...Object.keys(OPERATIONS).map(
    (name) => [name, (options: TaskOptions) => measureOperation(name as OperationName, options)] as const,
  ),
]);
const GROUPS: ReadonlyMap<string, readonly string[]> = new Map([
  ['tasks', Object.keys(TASKS)],
  ['sdk', Object.keys(OPERATIONS)],
]);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' } },
});
const runs = Number(values.runs);
const cache = join(import.meta.dirname, '../.cache');
mkdirSync(cache, { recursive: true });
const folder = await prepareImages(cache);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const wanted = positionals.length > 0 ? positionals : [...MEASURES.keys()];

say(`Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), medians of ${runs}`);
for (const name of wanted.flatMap((name) => GROUPS.get(name) ?? [name])) {
  const measure = MEASURES.get(name);
  if (!measure) throw new Error(`there is no measure ${name}: ${[...GROUPS.keys(), ...MEASURES.keys()].join(', ')}`);
  await measure({ runs, folder, say });
}
