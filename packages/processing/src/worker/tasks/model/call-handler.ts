import type { LooseDefinition } from '../../../definition.ts';
import { ConfigurationError, ContractError, EXIT, RunError } from '../../../errors.ts';
import type { Ledger } from '../../../ledger.ts';
import type { TargetModel } from '../../../target-model.ts';
import { guarded, inTime } from '../../handler/guard.ts';
import { assetTimeoutOf } from '../../handler/stream.ts';
import { seededRandom } from '../../random.ts';
import type { RunInput } from '../../run-input.ts';
import type { Tally } from '../../tally.ts';
import type { FileWriter } from './file-writer.ts';
import { fitFile, fitFiles, folderFor } from './fit-files.ts';
import type { MadeFiles } from './made-files.ts';

/** What the handler of a model is called with. */
export interface ModelPart {
  readonly input: RunInput;
  readonly model: TargetModel;
  readonly ledger: Ledger;
  readonly tally: Tally;
  readonly writer: FileWriter;
  /** Undefined where nothing is taken up again. */
  readonly made: MadeFiles | undefined;
}

/** Calls user code on the model, as long as it may take, and says how long it took. */
const timed = async <T>(
  what: string,
  part: ModelPart,
  work: () => T,
): Promise<{ said: Awaited<T>; handlerMs: number }> => {
  const { input, model, ledger, tally } = part;
  const start = performance.now();
  ledger.taken(model.id, model.name);
  try {
    const limitMs = assetTimeoutOf(input.definition);
    const said = await guarded(what, () => inTime(`${what} has not come back from ${model.name}`, limitMs, work));
    const handlerMs = performance.now() - start;
    tally.time('handler', handlerMs);
    return { said, handlerMs };
  } finally {
    ledger.released(model.id);
  }
};

/** `process`: all files at once. What a former start has made on this disk is stored without calling it again. */
const runOnce = async (
  handler: NonNullable<LooseDefinition['process']>,
  context: object,
  part: ModelPart,
): Promise<void> => {
  const { input, model, writer, made } = part;
  const { workDir, jobId, line } = input;
  const before = await made?.read();
  if (before) {
    line('info', `taken up again: ${before.length} files were made by a former start; the handler is not called again`);
    await writer.store(before, 0);
  } else {
    const random = seededRandom(`${jobId} ${model.id}`);
    const { said, handlerMs } = await timed('process', part, () => handler(model, { ...context, random }));
    const files = await fitFiles(said, workDir);
    if (files.length === 0) line('warn', 'process() made no files: nothing is stored');
    await made?.keep(files);
    await writer.store(files, handlerMs);
  }
  if (writer.failures.length > 0) await made?.forget();
};

/** `run`: each file when the handler hands it over. */
const runWhole = async (
  handler: NonNullable<LooseDefinition['run']>,
  context: object,
  part: ModelPart,
): Promise<void> => {
  const { input, writer } = part;
  const names = new Set<string>();
  // One after the other, so that a name that is given twice is seen.
  let turn: Promise<unknown> = Promise.resolve();
  const take = async (given: unknown): Promise<void> => {
    const start = performance.now();
    const file = await fitFile(given, `file ${names.size} of the handler`, folderFor(input.workDir, names.size));
    if (names.has(file.name)) throw new ContractError(`run() wrote two files of the name ${file.name}`);
    names.add(file.name);
    const failed = writer.failures.length;
    await writer.store([file], performance.now() - start);
    const reason = writer.failures[failed];
    if (reason !== undefined) throw new RunError(EXIT.policy, reason);
  };
  const write = (given: unknown): Promise<void> => {
    const mine = turn.then(() => take(given));
    turn = mine.catch(() => undefined);
    return mine;
  };
  await timed('run', part, () => handler({ ...context, write }));
  // A handler may forget to wait for what it wrote.
  await turn;
};

/** Calls the handler once for the model, and stores what it makes. */
export const callHandler = async (context: object, part: ModelPart): Promise<void> => {
  const { definition, stop } = part.input;
  // What is in hand when a run stops is finished; here nothing is yet.
  if (stop.signal.aborted) return;
  if (definition.run) await runWhole(definition.run, context, part);
  else if (definition.process) await runOnce(definition.process, context, part);
  else throw new ConfigurationError(`${definition.name}: give process or run`);
};
