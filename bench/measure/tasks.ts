import { type Run, runBare, runEngine, runPython, runTypeScript } from './contestants.ts';
import type { JobEnvironment } from './platform.ts';
import { alternate, type Contestant, type Measured, medianOf } from './turns.ts';

/** Milliseconds that each request waits at the platform. */
const LATENCIES = [0, 40] as const;
type Latency = (typeof LATENCIES)[number];

/** The bare loop gets what is best for it: on loopback more in flight bring nothing. */
const IN_FLIGHT: Readonly<Record<Latency, number>> = { 0: 16, 40: 128 };

export interface TaskOptions {
  readonly runs: number;
  readonly folder: string;
  readonly say: (line: string) => void;
}

interface Comparison {
  readonly title: string;
  readonly images: number;
  /** What is compared: the whole process, or the work on the data alone. */
  readonly by: 'totalMs' | 'dataMs';
  readonly aims: string;
}

const line = (name: string, results: readonly Measured[], { images, by }: Comparison): string => {
  const rate = (images / medianOf(results, by)) * 1000;
  const cpu = (key: 'cpuMs' | 'serverCpuMs') => (medianOf(results, key) / images).toFixed(2);
  return `  ${name.padEnd(20)} ${rate.toFixed(0).padStart(6)} images/s; processor ${cpu('cpuMs')} ms an image, the platform's ${cpu('serverCpuMs')} ms`;
};

const compare = (
  comparison: Comparison,
  results: Readonly<Record<string, readonly Measured[]>>,
  say: TaskOptions['say'],
): void => {
  const { title, by, aims } = comparison;
  say(title);
  for (const [name, measured] of Object.entries(results)) say(line(name, measured, comparison));
  const times = (name: string): string => {
    const ratio = medianOf(results[name] ?? [], by) / medianOf(results['ours'] ?? [], by);
    return `${ratio.toFixed(2)} times ${name}`;
  };
  const others = Object.keys(results).filter((name) => name !== 'ours');
  say(`  ours is ${others.map(times).join(', ')} (aims: ${aims})`);
};

const contestant = (run: (environment: JobEnvironment) => Promise<Run>, rounds?: number): Contestant => ({
  run,
  ...(rounds !== undefined && { rounds }),
});

/** Pre-annotation without a model: list, download, a box on each image, written in bulk; from start to exit. */
export const measurePreAnnotation = async ({ runs, folder, say }: TaskOptions): Promise<void> => {
  const images = 1_000;
  for (const latencyMs of LATENCIES) {
    const results = await alternate(
      { runs, seed: { images, folder, latencyMs } },
      {
        // Asset by asset it takes minutes.
        'Python one by one': contestant((environment) => runPython(environment, 'pre_annotation.py', '--loop'), 1),
        'Python in bulk': contestant((environment) => runPython(environment, 'pre_annotation.py')),
        'the engine': contestant((environment) => runEngine(environment, 'engine.py')),
        'a bare loop': contestant((environment) => runBare(environment, 'pre-annotation.ts', IN_FLIGHT[latencyMs])),
        ours: contestant((environment) => runTypeScript(environment, 'pre-annotation.ts')),
      },
    );
    const aims = `${latencyMs === 0 ? 4 : 6} of Python in bulk, 0.85 of the bare loop`;
    const title = `pre-annotation, whole process, ${images} images, ${latencyMs} ms a request`;
    compare({ title, images, by: 'totalMs', aims }, results, say);
  }
};

/** The same without start and login, on five times as many. */
export const measureDataPlane = async ({ runs, folder, say }: TaskOptions): Promise<void> => {
  const images = 5_000;
  for (const latencyMs of LATENCIES) {
    const results = await alternate(
      { runs, seed: { images, folder, latencyMs } },
      {
        'Python in bulk': contestant((environment) => runPython(environment, 'pre_annotation.py')),
        'a bare loop': contestant((environment) => runBare(environment, 'pre-annotation.ts', IN_FLIGHT[latencyMs])),
        ours: contestant((environment) => runTypeScript(environment, 'pre-annotation.ts')),
      },
    );
    const aims = `${latencyMs === 0 ? 8 : 10} of Python in bulk, 0.85 of the bare loop`;
    const title = `pre-annotation, data alone, ${images} images, ${latencyMs} ms a request`;
    compare({ title, images, by: 'dataMs', aims }, results, say);
  }
};

/** Augmentation: mirrored, brighter, JPEG of quality 90; uploaded, added to a new version, annotated. */
export const measureAugmentation = async ({ runs, folder, say }: TaskOptions): Promise<void> => {
  const images = 500;
  for (const latencyMs of LATENCIES) {
    const results = await alternate(
      { runs, seed: { images, folder, latencyMs, task: 'data-augmentation' } },
      {
        'Python in bulk': contestant((environment) => runPython(environment, 'augmentation.py')),
        'a bare loop': contestant((environment) => runBare(environment, 'augmentation.ts', latencyMs === 0 ? 16 : 64)),
        ours: contestant((environment) => runTypeScript(environment, 'augmentation.ts')),
      },
    );
    const aims = `${latencyMs === 0 ? 'none' : '4'} of Python in bulk, 0.85 of the bare loop`;
    const title = `augmentation, whole process, ${images} images, ${latencyMs} ms a request`;
    compare({ title, images, by: 'totalMs', aims }, results, say);
  }
};
