import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import { Client } from '@picsellia-ts/sdk';
import { count, type Output } from '../output.ts';
import { targetOf } from '../seed/job.ts';
import { seedOptions } from '../seed/seed-options.ts';
import { type RunEnd, runAsChild } from './child.ts';
import { clearFormerRun, IMAGES_FOLDER, MODELS_FOLDER } from './out-folder.ts';
import { readOutcome, readStart } from './outcome.ts';
import type { DryRunPlan } from './plan.ts';
import { jsonView, plainView, type RunView, terminalView } from './view.ts';
import { type WrittenRun, writeRun } from './write-run.ts';

interface Reporting {
  readonly output: Output;
  readonly isJson: boolean;
}

interface Stage {
  readonly emulator: Emulator;
  readonly seeded: Seeded & { readonly job_id: string };
  readonly workFolder: string;
}

const isOfModel = ({ jobType }: DryRunPlan['seed']): boolean => targetOf(jobType) === 'model version';

const viewFor = ({ output, isJson }: Reporting, { seed }: DryRunPlan): RunView => {
  if (isJson) return jsonView(output);
  return output.isTerminal ? terminalView() : plainView(output, isOfModel(seed) ? 'file' : 'image');
};

const follow = async ({ emulator, seeded, workFolder }: Stage, plan: DryRunPlan, to: Reporting): Promise<RunEnd> => {
  const view = viewFor(to, plan);
  try {
    return await runAsChild({
      entry: plan.entry,
      environment: {
        host: emulator.host,
        api_token: emulator.apiToken,
        organization_id: emulator.organizationId,
        job_id: seeded.job_id,
      },
      workFolder,
      show: view.show,
      problem: to.output.problem,
    });
  } finally {
    view.close();
  }
};

const runOn = async (stage: Stage, plan: DryRunPlan, to: Reporting): Promise<{ end: RunEnd; written: WrittenRun }> => {
  const { emulator, seeded, workFolder } = stage;
  const { seed, out } = plan;
  const { host, apiToken, organizationId } = emulator;
  await using client = await Client.connect({ host, apiToken, organizationId });
  const start = await readStart(client, seed, seeded);
  const end = await follow(stage, plan, to);
  await clearFormerRun(out);
  const folders = { images: join(out, IMAGES_FOLDER), models: join(out, MODELS_FOLDER) };
  const outcome = await readOutcome(client, { seed, seeded, start, folders });
  const job = emulator.job(seeded.job_id);
  return { end, written: await writeRun({ ...plan, before: start.state, outcome, end, seeded, workFolder, job }) };
};

/** Says what the run is given. */
const announce = ({ seed, shownSource }: DryRunPlan, host: string): readonly string[] => {
  const what = isOfModel(seed) ? 'The model' : count(seed.images.length, 'image');
  const output = seed.outputVersion === undefined ? [] : [`New images go to the version ${seed.outputVersion}.`];
  return [`${what} from ${shownSource}, on a local platform at ${host}`, ...output, ...seed.notes];
};

const seedWithJob = async (emulator: Emulator, plan: DryRunPlan): Promise<Stage['seeded']> => {
  const options = seedOptions(plan.seed, { datasetName: plan.sourceName, parameters: plan.parameters });
  const { job_id: jobId, ...seeded } = await emulator.seed(options);
  if (jobId === undefined) throw new Error('the local platform made no job');
  return { ...seeded, job_id: jobId };
};

/**
 * Runs a processing on a folder of images against a local platform of its own, writes the run's folder, and gives the
 * exit code of the run.
 */
export const dryRun = async (plan: DryRunPlan, to: Reporting): Promise<number> => {
  const say = to.isJson ? to.output.problem : to.output.line;
  const workFolder = await mkdtemp(join(tmpdir(), 'picsellia-ts-'));
  const emulator = await startEmulator();
  try {
    const seeded = await seedWithJob(emulator, plan);
    for (const line of announce(plan, emulator.host)) say(line);
    const { end, written } = await runOn({ emulator, seeded, workFolder }, plan, to);
    if (to.isJson) to.output.line(JSON.stringify({ event: 'written', ...written.summary }));
    else for (const line of written.lines) to.output.line(line);
    return end.exitCode;
  } finally {
    await emulator.close();
    await rm(workFolder, { recursive: true, force: true });
  }
};
