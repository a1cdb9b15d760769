// Each line here is public API.
export { BEHAVIOUR_ANSWERS, type Behaviour } from './behaviour.ts';
export type {
  AnnotationRecord,
  Emulator,
  EmulatorOptions,
  FaultRule,
  JobView,
  RecordedRequest,
} from './emulator-types.ts';
export type { Seeded, SeedOptions } from './seed/seed-options.ts';
export { startEmulator } from './start-emulator.ts';
