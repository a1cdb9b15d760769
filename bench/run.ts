import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareImages } from './images.ts';
import { type Run, runFloor, runPython, runTypeScript } from './measure/contestants.ts';
import { Platform } from './measure/platform.ts';
import { OPERATIONS, type OperationName, type Timed, timeOperation } from './sdk/operations.ts';

const MEASURES = ['start', 'throughput', 'memory', 'list', 'download', 'annotate', 'upload'] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' } },
});
const wanted = positionals.length > 0 ? positionals : MEASURES;
const runs = Number(values.runs);
const cache = join(import.meta.dirname, '../.cache');
mkdirSync(cache, { recursive: true });
const folder = await prepareImages(cache);

const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
};
const medianOf = (results: readonly Run[], key: keyof Run): number => median(results.map((result) => result[key] ?? 0));
const say = (line: string) => process.stdout.write(`${line}\n`);
const ms = (value: number) => `${Math.round(value)} ms`;

/** Runs the contestants in turns, after one round that fills the caches. */
const alternate = async (
  images: number,
  contestants: Readonly<Record<string, (environment: Awaited<ReturnType<Platform['seed']>>) => Promise<Run>>>,
): Promise<Record<string, Run[]>> => {
  const platform = new Platform();
  const results: Record<string, Run[]> = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round <= runs; round += 1) {
    for (const [name, contestant] of Object.entries(contestants)) {
      const result = await contestant(await platform.seed(images, folder));
      if (round > 0) results[name]?.push(result);
    }
  }
  await platform.close();
  return results;
};

const measureStart = async (): Promise<void> => {
  const { python = [], ours = [] } = await alternate(1, {
    python: (environment) => runPython(environment, '--context-only'),
    ours: (environment) => runTypeScript(environment),
  });
  const peer = medianOf(python, 'contextMs');
  const context = medianOf(ours, 'contextMs');
  const ready = medianOf(ours, 'readyMs');
  say(
    `start: Python's context ${ms(peer)}; our context ${ms(context)} = ${(context / peer).toFixed(2)} of it (aim 0.35)`,
  );
  say(`start: our worker ready ${ms(ready)} = ${(ready / peer).toFixed(2)} of Python's context (aim 0.45)`);
};

const measureThroughput = async (): Promise<void> => {
  const images = 1_000;
  const {
    python = [],
    ours = [],
    floor = [],
  } = await alternate(images, {
    python: (environment) => runPython(environment),
    ours: (environment) => runTypeScript(environment),
    floor: runFloor,
  });
  const rate = (results: Run[]) => images / (medianOf(results, 'totalMs') / 1000);
  const rates = `Python ${rate(python).toFixed(0)}, ours ${rate(ours).toFixed(0)}, bare loop ${rate(floor).toFixed(0)} images/s`;
  say(`throughput, whole process, ${images} images: ${rates}`);
  say(
    `throughput: ours is ${(rate(ours) / rate(python)).toFixed(2)} times Python's (aim 3.5), ${(rate(ours) / rate(floor)).toFixed(2)} of the bare loop`,
  );
};

const measureMemory = async (): Promise<void> => {
  const small = await alternate(5_000, { ours: (environment) => runTypeScript(environment, true) });
  const large = await alternate(20_000, { ours: (environment) => runTypeScript(environment, true) });
  const [a, b] = [medianOf(small['ours'] ?? [], 'peakPssMb'), medianOf(large['ours'] ?? [], 'peakPssMb')];
  say(
    `memory, peak PSS: ${a.toFixed(0)} MB at 5,000 assets, ${b.toFixed(0)} MB at 20,000 = ${(b / a).toFixed(2)} times (aim 1.2)`,
  );
};

const measureOperation = async (name: OperationName): Promise<void> => {
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

say(`Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), medians of ${runs}`);
if (wanted.includes('start')) await measureStart();
if (wanted.includes('throughput')) await measureThroughput();
if (wanted.includes('memory')) await measureMemory();
for (const name of Object.keys(OPERATIONS) as OperationName[]) if (wanted.includes(name)) await measureOperation(name);
