import type { Emulator, EmulatorOptions } from './emulator-types.ts';
export const startEmulator = (_options: EmulatorOptions = {}): Promise<Emulator> =>
  Promise.reject(new Error('The emulator does not start yet.'));
