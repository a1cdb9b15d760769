import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import { type PlatformAddress, readPlatform } from '../outcome/platform.ts';
import { count, type Output } from '../output.ts';
import { seedOptions } from '../seed/seed-options.ts';
import { type RunEnd, runAsChild } from './child.ts';
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

const viewFor = ({ output, isJson }: Reporting): RunView => {
  if (isJson) return jsonView(output);
  return output.isTerminal ? terminalView() : plainView(output);
};

const follow = async ({ emulator, seeded, workFolder }: Stage, entry: string, to: Reporting): Promise<RunEnd> => {
  const view = viewFor(to);
  try {
    return await runAsChild({
      entry,
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
  const address: PlatformAddress = {
    host: emulator.host,
    apiToken: emulator.apiToken,
    organizationId: emulator.organizationId,
    datasetVersionId: seeded.dataset_version_id,
  };
  const wasAnnotated = plan.seed.coco !== undefined;
  const before = wasAnnotated ? await readPlatform(address, seeded.asset_ids) : { labels: [], images: [] };
  const end = await follow(stage, plan.entry, to);
  const after = await readPlatform(address, seeded.asset_ids);
  const job = emulator.job(seeded.job_id);
  return { end, written: await writeRun({ ...plan, before, after, end, seeded, workFolder, job }) };
};

const seedWithJob = async (emulator: Emulator, plan: DryRunPlan): Promise<Stage['seeded']> => {
  const options = seedOptions(plan.seed, { datasetName: plan.folderName, parameters: plan.parameters });
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
    say(`${count(plan.seed.images.length, 'image')} from ${plan.shownFolder}, on a local platform at ${emulator.host}`);
    for (const note of plan.seed.notes) say(note);
    const { end, written } = await runOn({ emulator, seeded, workFolder }, plan, to);
    if (to.isJson) to.output.line(JSON.stringify({ event: 'written', ...written.summary }));
    else for (const line of written.lines) to.output.line(line);
    return end.exitCode;
  } finally {
    await emulator.close();
    await rm(workFolder, { recursive: true, force: true });
  }
};
