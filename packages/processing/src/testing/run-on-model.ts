import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { ModelVersion } from '@picsellia-ts/sdk';
import type { LooseDefinition } from '../definition.ts';
import { ConfigurationError } from '../errors.ts';
import { Ledger, type LedgerEntry, type WrittenFile } from '../ledger.ts';
import type { Outcome } from '../worker/run-input.ts';
import type { HeldFile, MadeFile, ModelPlace } from '../worker/tasks/model/place.ts';
import { workOnModel } from '../worker/tasks/model/work-on-model.ts';
import { absent } from './absent.ts';
import { inputOf } from './memory-input.ts';
import { type ModelFilePath, readModelFiles } from './memory-model.ts';
import type { ModelTestOptions, TestOptions, TestTarget } from './options.ts';
import { idFrom } from './read-images.ts';
import { endOf, type FileResult, type LogLine, type ModelTestRun } from './result.ts';

/** Where a run in memory works, and for which job. */
export interface RunPlace {
  readonly workDir: string;
  readonly jobId: string;
}

const heldFile = ({ name, filename, path }: ModelFilePath, id: string): HeldFile => ({
  id,
  name,
  filename,
  objectName: filename,
  sizeBytes: async () => (await stat(path)).size,
  chunks: async () => createReadStream(path),
  // Used where it lies.
  download: async () => path,
});

/** The files of a model version, of which the new ones stay where the handler has put them. */
class MemoryPlace implements ModelPlace {
  readonly #files = new Map<string, HeldFile>();

  constructor(files: readonly ModelFilePath[]) {
    for (const file of files) this.#files.set(file.name, heldFile(file, idFrom(`file ${file.name}`)));
  }

  async list(): Promise<readonly HeldFile[]> {
    return [...this.#files.values()];
  }

  async store({ path, ...facts }: MadeFile): Promise<WrittenFile> {
    const { name, filename, sha256 } = facts;
    const id = idFrom(`file ${name} ${sha256}`);
    this.#files.set(name, heldFile({ name, filename, path }, id));
    return { id, ...facts };
  }

  async bytesOf(name: string): Promise<Uint8Array | undefined> {
    const file = this.#files.get(name);
    return file && readFile(await file.download());
  }
}

const versionOf = (target: TestTarget, { modelType, framework }: LooseDefinition): ModelVersion => {
  const { name = 'model', type = modelType ?? 'NOT_CONFIGURED', labels = [], parameters = {} } = target;
  return absent(ModelVersion, 'ctx.model.version', {
    id: idFrom(`model ${name}`),
    name: 'memory',
    originName: name,
    type,
    framework: target.framework ?? framework ?? 'NOT_CONFIGURED',
    labels: Object.fromEntries(labels.map((label, index) => [String(index), label])),
    parameters,
  });
};

/** Runs the processing of a model version in memory. */
export const runOnModel = async (
  definition: LooseDefinition,
  { model, parameters = {} }: TestOptions | ModelTestOptions,
  { workDir, jobId }: RunPlace,
): Promise<ModelTestRun> => {
  if (!model) throw new ConfigurationError(`the task ${definition.task} needs a model to be tried on`);
  const version = versionOf(model, definition);
  const place = new MemoryPlace(readModelFiles(model));
  const log: LogLine[] = [];
  const input = inputOf(workDir, { definition, targetId: version.id, parameters, jobId, log });
  const job = { version, place, storedBefore: new Map<string, WrittenFile>() };
  // The folder may have served another run.
  const former = await Array.fromAsync(Ledger.read(workDir, jobId));
  const outcome: Partial<Outcome> = await workOnModel(input, async () => job).catch((error: unknown) => ({ error }));
  const entries = await Array.fromAsync(Ledger.read(workDir, jobId));
  const files = entries.slice(former.length).map((entry) => resultOf(entry, place));
  return { ...endOf(outcome, log), files: await Promise.all(files) };
};

const resultOf = async (
  { asset: name, filename, state, reason }: LedgerEntry,
  place: MemoryPlace,
): Promise<FileResult> => {
  const bytes = state === 'done' ? await place.bytesOf(name) : undefined;
  return { name, filename, state, ...(reason !== undefined && { reason }), ...(bytes && { bytes }) };
};
