import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, type SeedOptions, startEmulator } from '@picsellia-ts/emulator';
import { Client, type CocoFile, type DatasetVersion } from '@picsellia-ts/sdk';

/** An emulator with one dataset version, and a client of it. */
export interface Stage extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly client: Client;
  readonly version: DatasetVersion;
  readonly versionId: string;
  readonly folder: string;
  /** Writes a file and answers its path. */
  readonly file: (name: string, content: string | object) => Promise<string>;
}

export const image = (filename: string, width = 100, height = 80) => ({
  filename,
  width,
  height,
  bytes: new Uint8Array(4),
});
const IMAGES = [image('a.jpg'), image('b.png'), image('c.jpeg', 640, 480), image('d.tar.jpg')];

export const stage = async (seed: SeedOptions): Promise<Stage> => {
  const emulator = await startEmulator({ recordRequests: true });
  const seeded = await emulator.seed({ images: IMAGES, job: false, ...seed });
  const client = await Client.connect({
    host: emulator.host,
    apiToken: emulator.apiToken,
    organizationId: emulator.organizationId,
    retry: { baseMs: 0, capMs: 0 },
  });
  const folder = await mkdtemp(join(tmpdir(), 'annotation-files-'));
  return {
    emulator,
    client,
    version: await client.getDatasetVersionById(seeded.dataset_version_id),
    versionId: seeded.dataset_version_id,
    folder,
    file: async (name, content) => {
      const path = join(folder, name);
      await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    },
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await emulator.close();
      await rm(folder, { recursive: true });
    },
  };
};

export const calls = ({ emulator }: Stage): string[] =>
  emulator.requests.map(({ method, path }) => `${method} ${path}`);
/** What was sent to change something. */
export const writes = (one: Stage): string[] =>
  calls(one).filter((call) => /^(POST|PATCH|DELETE)|bulk-labels/.test(call));

/** Shapes on the platform by file name, without ids. */
export const held = async ({ version }: Stage): Promise<Record<string, unknown[]>> => {
  const names = new Map<string, string>();
  for await (const { id, filename } of version.listAssets()) names.set(id, filename);
  const shapes: Record<string, unknown[]> = {};
  for await (const { assetId, shapes: found } of version.loadAnnotations())
    shapes[names.get(assetId) ?? ''] = [...found];
  return shapes;
};

/** A COCO file of two images and two categories. */
export const coco = (file: Partial<CocoFile>): object => ({
  images: [
    { id: 7, file_name: 'a.jpg', attributes: { night: true } },
    { id: 8, file_name: 'b.png' },
  ],
  categories: [
    { id: 1, name: 'car', supercategory: 'vehicle.road' },
    { id: 2, name: 'boat', supercategory: 'vehicle' },
  ],
  annotations: [],
  ...file,
});

export const boxes = coco({ annotations: [{ id: 1, image_id: 7, category_id: 1, bbox: [1, 2, 3, 4] }] });
