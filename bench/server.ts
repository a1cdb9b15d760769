import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '@picsellia-ts/emulator';

/** What a contestant shall find: a dataset version with so many images, and a job on it. */
export interface Seed {
  readonly images: number;
  readonly folder: string;
  /** Without one it is a pre-annotation. */
  readonly task?: 'data-augmentation' | undefined;
  /** Milliseconds that each request waits, at the API and at the storage; 0 for none. */
  readonly latencyMs?: number | undefined;
}

/** What the job makes its new images into. */
const TARGET = 'made';

/** The local platform in a process of its own: seeds on request, answers with the environment of a job. */
const emulator: Emulator = await startEmulator();
let stopWaiting = (): void => undefined;
let seeds = 0;

const post = async (path: string, body: object): Promise<{ id: string }> => {
  const response = await fetch(`${emulator.host}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulator.apiToken}` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { id: string };
};

/** Launches a processing that makes a new version, as a person does on the platform. */
const launch = async (processingId: string, versionId: string): Promise<string> => {
  const inputs = { target_version_name: TARGET };
  const body = { processing_id: processingId, inputs };
  return (await post(`/api/dataset/version/${versionId}/processing/launch`, body)).id;
};

const seed = async ({ images, folder, task, latencyMs = 0 }: Seed): Promise<Record<string, string>> => {
  stopWaiting();
  seeds += 1;
  const files = readdirSync(folder).sort();
  const items = Array.from({ length: images }, (_, index) => ({
    filename: `image-${String(index).padStart(6, '0')}.jpg`,
    path: join(folder, files[index % files.length] ?? ''),
    width: 640,
    height: 480,
  }));
  const version = { type: 'OBJECT_DETECTION', images: items, labels: ['centre'], datasetName: `set ${seeds}` } as const;
  const seeded =
    task === undefined
      ? await emulator.seed({ ...version, job: {} })
      : await emulator.seed({
          ...version,
          job: false,
          processing: { name: `maker ${seeds}`, type: 'DATA_AUGMENTATION' },
        });
  const { dataset_version_id, processing_id, job_id } = seeded;
  const job = job_id ?? (await launch(processing_id ?? '', dataset_version_id));
  stopWaiting = latencyMs > 0 ? emulator.addFault({ fault: { kind: 'latency', ms: latencyMs } }) : () => undefined;
  return {
    host: emulator.host,
    api_token: emulator.apiToken,
    organization_id: emulator.organizationId,
    job_id: job,
    dataset_version_id,
    dataset_id: seeded.dataset_id,
  };
};

process.on('message', (wanted: Seed) => {
  void seed(wanted).then((environment) => process.send?.(environment));
});
process.on('disconnect', () => void emulator.close());
