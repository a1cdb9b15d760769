import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator } from '@picsellia-ts/emulator';

/** The local platform in a process of its own: seeds on request, answers with the environment of a job. */
export interface Seed {
  readonly images: number;
  readonly folder: string;
}

const emulator = await startEmulator();

process.on('message', ({ images, folder }: Seed) => {
  const files = readdirSync(folder).sort();
  const items = Array.from({ length: images }, (_, index) => ({
    filename: `image-${String(index).padStart(6, '0')}.jpg`,
    path: join(folder, files[index % files.length] ?? ''),
    width: 640,
    height: 480,
  }));
  const seed = {
    type: 'OBJECT_DETECTION',
    images: items,
    labels: ['centre'],
    job: { contextKey: 'datasetversionprocessingjob' },
  } as const;
  void emulator.seed(seed).then((seeded) => {
    process.send?.({
      host: emulator.host,
      api_token: emulator.apiToken,
      organization_id: emulator.organizationId,
      job_id: seeded.job_id,
      dataset_version_id: seeded.dataset_version_id,
    });
  });
});
process.on('disconnect', () => void emulator.close());
