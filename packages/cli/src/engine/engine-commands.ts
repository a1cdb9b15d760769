import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { CommandError, PLATFORM_EXIT_CODE } from '../errors.ts';
import { type EngineName, lastWords, type RunEngine } from './run-engine.ts';

/** An image on this machine: its id in hexadecimal. */
export interface LocalImage {
  readonly id: string;
}

const bare = (id: string): string => id.replace(/^sha256:/, '');

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const inspected = () => z.array(z.object({ Id: z.string() })).min(1);
const listed = () => z.array(z.object({ id: z.string() })).min(1);

/** Looks for an image on this machine; undefined when it is not there. */
export const inspectImage = async (
  engine: EngineName,
  run: RunEngine,
  reference: string,
): Promise<LocalImage | undefined> => {
  if (engine === 'buildah') {
    const { stdout } = await run(['images', '--json', '--no-trunc', reference]);
    const [image] = listed().safeParse(asJson(stdout)).data ?? [];
    return image && { id: bare(image.id) };
  }
  const { stdout } = await run(['image', 'inspect', reference]);
  const [image] = inspected().safeParse(asJson(stdout)).data ?? [];
  return image && { id: bare(image.Id) };
};

const labelled = () =>
  z
    .array(z.looseObject({ Config: z.looseObject({ Labels: z.record(z.string(), z.string()).nullish() }).nullish() }))
    .min(1);

/** The labels of an image of this machine; empty where it has none. */
export const imageLabels = async (run: RunEngine, reference: string): Promise<Readonly<Record<string, string>>> => {
  const { stdout } = await run(['image', 'inspect', reference]);
  const [image] = labelled().safeParse(asJson(stdout)).data ?? [];
  return image?.Config?.Labels ?? {};
};

const CONFIG = /"config":\s*\{[^}]*"digest":\s*"sha256:([0-9a-f]{64})"/;

/**
 * Asks the registry, with the engine's login, which image a name stands for: the hexadecimal digest of its configuration,
 * which is the id of the image. Undefined when it holds none, or when it cannot be told.
 */
export const remoteConfig = async (run: RunEngine, reference: string): Promise<string | undefined> => {
  const { stdout, stderr } = await run(['manifest', 'inspect', reference]);
  // podman 4.3 fetches the manifest of a single image, and then puts it into its complaint that it is no list.
  return CONFIG.exec(`${stdout}${stderr}`.replaceAll('\\"', '"'))?.[1];
};

const registryOf = (reference: string): string => {
  const [first = ''] = reference.split('/');
  return reference.includes('/') && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
};

const DENIED = /denied|unauthorized|authentication|no basic auth|forbidden|401|403/i;

const refusedPush = (engine: EngineName, reference: string, said: string): CommandError => {
  return new CommandError(`${engine} could not push ${reference}: ${lastWords({ stdout: said, stderr: '' })}.`, {
    hint: DENIED.test(said)
      ? `Log in first: ${engine} login ${registryOf(reference)}`
      : 'Check the registry and the network, then run the same command again.',
    exitCode: PLATFORM_EXIT_CODE,
  });
};

/** Pushes an image; what the engine says goes to standard error. Answers the digest where it is told. */
export const pushImage = async (engine: EngineName, run: RunEngine, reference: string): Promise<string | undefined> => {
  if (engine === 'docker') {
    const { failed, stdout, stderr } = await run(['push', reference], { isShown: true });
    if (failed) throw refusedPush(engine, reference, stderr || stdout);
    return /digest: (sha256:[0-9a-f]{64})/.exec(stdout)?.[1];
  }
  const folder = await mkdtemp(join(tmpdir(), 'picsellia-ts-push-'));
  try {
    const file = join(folder, 'digest');
    const { failed, stdout, stderr } = await run(['push', '--digestfile', file, reference], { isShown: true });
    if (failed) throw refusedPush(engine, reference, stderr || stdout);
    return (await readFile(file, 'utf8')).trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
