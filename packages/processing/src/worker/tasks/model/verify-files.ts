import { EXIT, RunError } from '../../../errors.ts';
import type { WrittenFile } from '../../../ledger.ts';
import type { Proof } from '../plan.ts';
import type { HeldFile, ModelPlace } from './place.ts';

const differenceOf = async (sent: WrittenFile, held: HeldFile | undefined): Promise<string | undefined> => {
  if (held === undefined) return `${sent.name} is missing`;
  if (held.id !== sent.id) return `${sent.name} was replaced by somebody else`;
  const sizeBytes = await held.sizeBytes();
  return sizeBytes === sent.sizeBytes ? undefined : `${sent.name} has ${sizeBytes} bytes instead of ${sent.sizeBytes}`;
};

/**
 * Reads back that the model version holds the files that were stored, each with its size. The platform tells no checksums.
 *
 * @throws RunError with exit code 3 that names what is missing.
 */
export const verifyFiles = async (place: ModelPlace, stored: Iterable<WrittenFile>): Promise<Proof> => {
  const held = new Map((await place.list()).map((file) => [file.name, file]));
  const differences: string[] = [];
  let count = 0;
  for (const sent of stored) {
    const difference = await differenceOf(sent, held.get(sent.name));
    if (difference === undefined) count += 1;
    else differences.push(difference);
  }
  if (differences.length === 0) return { 'model files': count };
  throw new RunError(EXIT.policy, `the platform does not hold what was sent: ${differences.join('; ')}`);
};
