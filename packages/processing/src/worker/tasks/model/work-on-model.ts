import { Ledger, type WrittenFile } from '../../../ledger.ts';
import { withSetUp } from '../../handler/run-handler.ts';
import { readParameters } from '../../parameters.ts';
import type { Outcome, RunInput } from '../../run-input.ts';
import { Tally } from '../../tally.ts';
import { callHandler } from './call-handler.ts';
import { FileWriter } from './file-writer.ts';
import { isMarkedWith } from './job-mark.ts';
import type { HeldFile } from './place.ts';
import { type ModelJob, makeTarget, readModelJob, type Target } from './target.ts';
import { verifyFiles } from './verify-files.ts';

/** A run on a model version, on one page: what is asked for, what is there, the handler, its files, and the proof. */
export const workOnModel = async (
  input: RunInput,
  readJob: (input: RunInput) => Promise<ModelJob> = readModelJob,
): Promise<Outcome> => {
  const { definition, workDir, stop, line } = input;
  const existing = definition.existing === 'replace' ? 'replace' : 'keep';
  const { parameters, warnings } = readParameters(definition.parameters, input.context.parameters);
  for (const warning of warnings) line('warn', warning);
  const job = await readJob(input);
  const held = await job.place.list();
  const mine = await findMine(held, job.storedBefore, input.jobId);
  const target = makeTarget(job.version, held.filter(isNot(mine)), input);
  announce(input, target, mine.size);
  await input.running;

  const ledger = new Ledger(workDir, input.jobId, input.redact);
  // No file ends the run by itself: the others are stored, and then the run fails.
  const tally = new Tally(
    ledger,
    { onError: 'skip', maxFailures: Number.POSITIVE_INFINITY, things: 'files' } as const,
    () => undefined,
  );
  const writer = new FileWriter({ ...job, ...target, tally, existing, mine, line });
  input.started(tally);
  try {
    const { model } = target;
    const part = { input, model, ledger, tally, writer, made: job.made };
    await withSetUp(input, { plan: { context: { model } }, parameters }, (context) => callHandler(context, part));
    input.handled();
    stop.signal.throwIfAborted();
    tally.listed();
    writer.check(tally.progress().total ?? 0);
    const platform = await verifyFiles(job.place, writer.stored.values());
    return { summary: tally.summary({ parameters, existing, platform }) };
  } catch (error) {
    return { summary: tally.summary({ parameters, existing }), error };
  } finally {
    ledger.close();
  }
};

/** What a former start has stored and is still there: by the ledger of this disk, else by the name of its object. */
const findMine = async (
  held: readonly HeldFile[],
  storedBefore: ReadonlyMap<string, WrittenFile>,
  jobId: string,
): Promise<Map<string, WrittenFile>> => {
  const mine = new Map<string, WrittenFile>();
  for (const { id, name, filename, objectName, sizeBytes } of held) {
    const known = storedBefore.get(name);
    if (known?.id === id) mine.set(name, known);
    else if (isMarkedWith(jobId, objectName)) mine.set(name, { id, name, filename, sizeBytes: await sizeBytes() });
  }
  return mine;
};

const isNot =
  (mine: ReadonlyMap<string, { readonly id: string }>) =>
  ({ name, id }: HeldFile): boolean =>
    mine.get(name)?.id !== id;

const announce = ({ definition, line }: RunInput, { model }: Target, storedBefore: number): void => {
  const { name, type, framework, files } = model;
  line('info', `${definition.name} on the model ${name} (${type}, ${framework}, ${files.length} files)`);
  if (storedBefore > 0) line('info', `taken up again: ${storedBefore} files are stored from a former start`);
};
