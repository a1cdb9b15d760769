import { startEmulator } from '@picsellia-ts/emulator';

/** The local platform in a process of its own, so that its memory is all that is measured. */
export interface ServerReport {
  readonly host: string;
  readonly token: string;
  readonly organizationId: string;
  /** The version that was seeded; absent in answers about memory. */
  readonly versionId?: string;
  readonly seconds?: number;
  readonly rssMegabytes: number;
  readonly peakMegabytes: number;
}

const MEGABYTE = 1024 * 1024;

const emulator = await startEmulator();

const report = (more: Partial<ServerReport> = {}): void => {
  process.send?.({
    host: emulator.host,
    token: emulator.apiToken,
    organizationId: emulator.organizationId,
    rssMegabytes: Math.round(process.memoryUsage().rss / MEGABYTE),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    ...more,
  });
};

process.on('message', (assets: number | 'memory') => {
  if (assets === 'memory') return report();
  const images = Array.from({ length: assets }, (_, index) => ({
    filename: `image-${index}.jpg`,
    path: `/images/image-${index % 10}.jpg`,
    width: 640,
    height: 480,
  }));
  const since = performance.now();
  void emulator.seed({ type: 'OBJECT_DETECTION', images, labels: ['car'], job: false }).then((seeded) => {
    report({ versionId: seeded.dataset_version_id, seconds: (performance.now() - since) / 1000 });
  });
  return undefined;
});
process.on('disconnect', () => void emulator.close());
