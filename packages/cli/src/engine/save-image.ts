import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { CommandError, MACHINE_EXIT_CODE } from '../errors.ts';
import { type EngineName, lastWords, runWith, SECRETS } from './run-engine.ts';

interface Failed {
  readonly engine: EngineName;
  readonly stderr: string;
  readonly cause?: unknown;
}

const failure = (reference: string, { engine, stderr, cause }: Failed): CommandError =>
  new CommandError(`${engine} could not hand out ${reference}: ${lastWords({ stdout: '', stderr })}.`, {
    hint: 'Look for space in the folder for temporary files, and at the engine itself.',
    exitCode: MACHINE_EXIT_CODE,
    cause,
  });

type Read<T> = (archive: AsyncIterable<Uint8Array>) => Promise<T>;

/** buildah writes an archive into a file only. */
const saveWithBuildah = async <T>(reference: string, read: Read<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'picsellia-ts-image-'));
  try {
    const file = join(folder, 'image.tar');
    const { failed, stderr } = await runWith('buildah')(['push', '--quiet', reference, `docker-archive:${file}`], {
      isShown: true,
    });
    if (failed) throw failure(reference, { engine: 'buildah', stderr });
    return await read(createReadStream(file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/**
 * Has an engine write an image as one archive, and reads that while it is written. Nothing of the image is started.
 * @throws CommandError with exit code 5 when the engine fails at it
 */
export const saveImage = async <T>(engine: EngineName, reference: string, read: Read<T>): Promise<T> => {
  if (engine === 'buildah') return saveWithBuildah(reference, read);
  const child = execa(engine, ['save', reference], {
    env: SECRETS,
    stdin: 'ignore',
    buffer: { stdout: false },
    encoding: 'utf8',
    reject: false,
  });
  try {
    const result = await read(child.stdout);
    const { failed, stderr } = await child;
    if (failed) throw failure(reference, { engine, stderr });
    return result;
  } catch (error) {
    child.kill();
    const { exitCode, stderr } = await child;
    // An archive that breaks off is the engine's trouble, not the image's.
    if (exitCode !== undefined && exitCode !== 0) throw failure(reference, { engine, stderr, cause: error });
    throw error;
  }
};
