import { once } from 'node:events';
import { defineProcessing, rectangle } from '@picsellia-ts/processing';

/** Holds every asset until the run is asked to stop, and then finishes what it has in hand. */
export default defineProcessing({
  name: 'patient',
  task: 'pre-annotation',
  model: 'none',
  process: async (asset, { log, signal }) => {
    log.info(`holding ${asset.filename}`);
    if (!signal.aborted) await once(signal, 'abort');
    return [rectangle('held', { x: 0, y: 0, w: 8, h: 8 })];
  },
});
