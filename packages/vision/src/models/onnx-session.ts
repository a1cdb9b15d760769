import { stat } from 'node:fs/promises';
import type { InferenceSession } from 'onnxruntime-node';
import { defaultProviders, disableTelemetry } from '../environment.ts';
import { ModelError } from '../errors.ts';

/** How a model is run. */
export interface OnnxOptions {
  /** Threads that one run may use; 1 by default, because Processings work on several images at a time. */
  readonly threads?: number;
  /**
   * Where the model runs, in order of preference; 'cuda' needs onnxruntime's CUDA libraries and a graphics card. What is not
   * available is left out, with a warning. By default what the variable `PICSELLIA_TS_EXECUTION_PROVIDERS` lists,
   * separated by commas, else `['cpu']`.
   */
  readonly executionProviders?: readonly string[];
}

/** Numbers with their shape, row-major. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** What a model says about one of its inputs or outputs; a dimension is a name where the model leaves its size open. */
export interface TensorInfo {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly (number | string)[];
}

/** A loaded ONNX model. */
export interface OnnxSession {
  readonly path: string;
  /** Where it runs: the providers asked for, without those before the first that is available. */
  readonly executionProviders: readonly string[];
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /**
   * Runs the model once; may be called again before it answers.
   *
   * @throws ModelError when the model refuses the input, answers with anything but 32-bit floats, or was closed.
   */
  readonly run: (inputs: Readonly<Record<string, FloatTensor>>) => Promise<Readonly<Record<string, FloatTensor>>>;
  /** Frees the model once the runs under way have ended; closing twice is harmless. */
  readonly close: () => Promise<void>;
}

type Runtime = typeof import('onnxruntime-node');

const MISSING = 'onnxruntime-node is not installed, and models need it: npm install onnxruntime-node';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim();

const loadRuntime = async (): Promise<Runtime> => {
  disableTelemetry();
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
    throw new ModelError(isMissing ? MISSING : `onnxruntime-node does not start: ${messageOf(cause)}`, { cause });
  }
};

const requireFile = async (path: string): Promise<void> => {
  const found = await stat(path).catch((cause: unknown) => {
    throw new ModelError(`The model file ${path} cannot be read: ${messageOf(cause)}`, { cause });
  });
  if (!found.isFile()) throw new ModelError(`The model ${path} is not a file.`);
};

interface Created {
  readonly session: InferenceSession;
  readonly providers: readonly string[];
}

const createWith = async (
  runtime: Runtime,
  path: string,
  { threads, providers }: { readonly threads: number; readonly providers: readonly string[] },
): Promise<InferenceSession> => {
  try {
    return await runtime.InferenceSession.create(path, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionProviders: [...providers],
      // Warnings about a model's unused weights would land in every log.
      logSeverityLevel: 3,
    });
  } catch (cause) {
    throw new ModelError(
      `The file ${path} cannot be loaded as an ONNX model (providers: ${providers.join(', ')}): ${messageOf(cause)}`,
      { cause },
    );
  }
};

/** onnxruntime-node takes its list of providers as all or none; here a model falls back from each to the next. */
const createSession = async (
  runtime: Runtime,
  path: string,
  { threads = 1, executionProviders: providers = defaultProviders() }: OnnxOptions,
): Promise<Created> => {
  try {
    return { session: await createWith(runtime, path, { threads, providers }), providers };
  } catch (error) {
    const [first, ...rest] = providers;
    if (rest.length === 0) throw error;
    const created = await createSession(runtime, path, { threads, executionProviders: rest });
    // Not before: a file that loads nowhere is no fault of the provider.
    console.warn(`${first} is not available, so the model runs on ${rest.join(', ')}. ${messageOf(error)}`);
    return created;
  }
};

const describe = (metadata: readonly InferenceSession.ValueMetadata[]): TensorInfo[] =>
  metadata.map((value) =>
    value.isTensor
      ? { name: value.name, type: value.type, dims: value.shape }
      : { name: value.name, type: 'no tensor', dims: [] },
  );

const toFloats = (path: string, results: InferenceSession.ReturnType): Record<string, FloatTensor> =>
  Object.fromEntries(
    Object.entries(results).map(([name, { type, data, dims }]): [string, FloatTensor] => {
      if (!(data instanceof Float32Array))
        throw new ModelError(`The model ${path} answers '${name}' as ${type}, not as 32-bit floats.`);
      return [name, { data, dims }];
    }),
  );

/**
 * Loads an ONNX model from a file; onnxruntime-node is loaded with the first one.
 *
 * @throws ModelError when onnxruntime-node is missing, the file cannot be read or is no ONNX model, or no execution
 * provider is available.
 */
export const onnxSession = async (path: string, options: OnnxOptions = {}): Promise<OnnxSession> => {
  await requireFile(path);
  const runtime = await loadRuntime();
  const { session, providers } = await createSession(runtime, path, options);
  const running = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  const runOnce = async (inputs: Readonly<Record<string, FloatTensor>>): Promise<Record<string, FloatTensor>> => {
    try {
      const feeds = Object.entries(inputs).map(
        ([name, { data, dims }]) => [name, new runtime.Tensor('float32', data, dims)] as const,
      );
      return toFloats(path, await session.run(Object.fromEntries(feeds)));
    } catch (cause) {
      if (cause instanceof ModelError) throw cause;
      throw new ModelError(`The model ${path} failed: ${messageOf(cause)}`, { cause });
    }
  };

  return {
    path,
    executionProviders: providers,
    inputs: describe(session.inputMetadata),
    outputs: describe(session.outputMetadata),
    run: async (inputs) => {
      if (closing !== undefined) throw new ModelError(`The model ${path} was closed before this run.`);
      const result = runOnce(inputs);
      running.add(result);
      return result.finally(() => running.delete(result));
    },
    close: async () => {
      closing ??= Promise.allSettled(running).then(() => session.release());
      await closing;
    },
  };
};
