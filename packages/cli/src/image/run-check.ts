import type { Check } from '../checks/check.ts';
import { checkLines } from '../checks/show.ts';
import { findEngine, needImage } from '../engine/engine.ts';
import { saveImage } from '../engine/save-image.ts';
import { CommandError, DIFFERENCE_EXIT_CODE, errorCode } from '../errors.ts';
import { count, type Output, oneLine } from '../output.ts';
import { checkImage } from './check-image.ts';
import type { Finding } from './finding.ts';
import { type InspectedImage, inspected } from './inspected-image.ts';
import { readArchive } from './read-archive.ts';
import { isWanted } from './wanted-text.ts';

/** The options of `image check`, as typed. */
export interface CheckFlags {
  engine?: string;
  json?: boolean;
}

const MIB = 1024 ** 2;

const asCheck = ({ severity, rule, what, where, advice }: Finding): Check => ({
  name: rule,
  state: severity === 'error' ? 'failed' : 'warning',
  found: `${what}: ${where}`,
  advice,
});

const summaryOf = (image: InspectedImage, findings: readonly Finding[]): string => {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const size = `${Math.round(image.sizeBytes / MIB)} MiB in ${count(image.layers.length, 'layer')}, ${image.platform}`;
  return `${count(errors, 'error')}, ${count(warnings, 'warning')} (${size})`;
};

const readImage = async (engine: Parameters<typeof saveImage>[0], reference: string): Promise<InspectedImage> => {
  try {
    return await saveImage(engine, reference, async (archive) => inspected(await readArchive(archive, isWanted)));
  } catch (error) {
    if (error instanceof CommandError || errorCode(error) === 'ENOENT') throw error;
    const why = error instanceof Error ? oneLine(error.message).slice(0, 200) : String(error);
    throw new CommandError(`The archive of ${reference} cannot be read: ${why}.`, {
      hint: 'It is broken, or made to mislead: build the image anew.',
      exitCode: DIFFERENCE_EXIT_CODE,
      cause: error,
    });
  }
};

/**
 * Looks through an image for what breaks the contract of a processing, without starting anything of it. Answers the exit
 * code: 3 when there are errors.
 * @throws CommandError when there is no engine or no such image, or it cannot be read
 */
export const runCheck = async (reference: string, flags: CheckFlags, output: Output): Promise<number> => {
  const engine = await findEngine(flags.engine);
  await needImage(engine, reference);
  const image = await readImage(engine.name, reference);
  const findings = checkImage(image);
  const isGood = findings.every(({ severity }) => severity !== 'error');
  if (flags.json === true) {
    const { platform, sizeBytes, layers } = image;
    output.line(
      JSON.stringify({ ok: isGood, image: reference, platform, sizeBytes, layers: layers.length, findings }, null, 2),
    );
  } else {
    for (const finding of findings) for (const line of checkLines(asCheck(finding))) output.line(line);
    output.line(summaryOf(image, findings));
  }
  return isGood ? 0 : DIFFERENCE_EXIT_CODE;
};
