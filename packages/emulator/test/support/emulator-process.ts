/** A program that serves an emulator on the folder that is its argument, and says in one line of JSON where it is. */
import { argv, stdout } from 'node:process';
import { startEmulator } from '../../src/index.ts';

const emulator = await startEmulator({ dataDir: argv[2], backgroundMs: Number(argv[3] ?? 0) });
const { host, storageHost, apiToken, organizationId } = emulator;
stdout.write(`${JSON.stringify({ host, storageHost, apiToken, organizationId })}\n`);
