import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Loads all that supervisor and worker of a run may load, and ends. */
const command = '/picsellia/node_modules/@picsellia-ts/cli/bin/picsellia-ts.js';
process.argv.splice(2, Number.POSITIVE_INFINITY, 'run', '--help');
await import(command);
for (const name of [
  '@picsellia-ts/processing',
  '@picsellia-ts/sdk',
  '@picsellia-ts/vision',
  'onnxruntime-node',
  'sharp',
  'zod',
]) {
  await import(name);
}
// The parts of the runtime that are loaded when they are wanted. In this order: what loads first is not left to the disk.
const chunks = join(dirname(fileURLToPath(import.meta.resolve('@picsellia-ts/processing'))), 'chunks');
for (const name of readdirSync(chunks).sort()) await import(pathToFileURL(join(chunks, name)).href);
process.exit(0);
