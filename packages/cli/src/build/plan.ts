import { readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { ProcessingDescription } from '@picsellia-ts/processing/main';
import { findEntry } from '../dry-run/entry.ts';
import type { ImageBuild } from '../engine/build-image.ts';
import { CommandError, errorCode } from '../errors.ts';
import { readDefinitions } from '../registration/read-definitions.ts';
import { type RegistrationOverrides, registrationOf } from '../registration/registration-of.ts';
import { labelsOf } from './labels.ts';

/** The options of `build`, as typed. */
export interface BuildFlags {
  engine?: string;
  tag?: string;
  baseImage?: string;
  json?: boolean;
}

/** What is about to be built, checked as far as it can be without an engine. */
export interface BuildPlan extends ImageBuild {
  readonly descriptions: readonly ProcessingDescription[];
}

const FILES = ['Dockerfile', 'Containerfile'] as const;

const readDockerfile = async (folder: string): Promise<{ path: string; text: string }> => {
  for (const name of FILES) {
    const path = join(folder, name);
    try {
      return { path, text: await readFile(path, 'utf8') };
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
  throw new CommandError(`There is no Dockerfile in ${folder}.`, {
    hint: 'Two lines will do, FROM the base image of picsellia-ts and COPY processing.ts ./; picsellia-ts init writes one.',
  });
};

const readFolder = async (dir: string | undefined, cwd: string): Promise<string> => {
  const folder = resolve(cwd, dir ?? '.');
  const entry = await stat(folder).catch(() => undefined);
  if (entry?.isDirectory()) return folder;
  throw new CommandError(
    `${dir ?? folder}: ${entry === undefined ? 'there is no such folder' : 'this is no folder'}.`,
    {
      hint: 'Give the folder that holds the Dockerfile and the processing.',
    },
  );
};

/** A tag alone takes the place of the tag, a whole name that of the whole name. */
const overridesOf = ({ tag }: BuildFlags): RegistrationOverrides => {
  if (tag === undefined) return {};
  return /[/:]/.test(tag) ? { image: tag } : { tag };
};

const referenceOf = (description: ProcessingDescription, flags: BuildFlags): string => {
  const { name, dockerImage, dockerTag } = registrationOf(description, overridesOf(flags));
  if (dockerImage !== undefined) return `${dockerImage}:${dockerTag}`;
  throw new CommandError(`The processing ${name} names no image.`, {
    hint: "Write image: 'REGISTRY_URL/DOCKER_USERNAME/IMAGE_NAME' in its definition, or pass it: --tag REGISTRY_URL/DOCKER_USERNAME/IMAGE_NAME:TAG",
  });
};

const buildArgumentsOf = ({ baseImage }: BuildFlags, { path, text }: { path: string; text: string }) => {
  if (baseImage === undefined) return {};
  if (/^\s*ARG\s+(\S+\s+)*BASE_IMAGE\b/im.test(text)) return { BASE_IMAGE: baseImage };
  throw new CommandError(`--base-image ${baseImage}: ${path} has no ARG BASE_IMAGE that it could go into.`, {
    hint: 'Begin the file with two lines: ARG BASE_IMAGE=the-usual-one, then FROM $BASE_IMAGE',
  });
};

/**
 * Reads a project and checks it: its entry loads, its definitions are valid and name an image, it has a Dockerfile.
 * @throws CommandError for the first mistake; an error with exit code 1 or 2 when the entry cannot be imported
 */
export const planBuild = async (dir: string | undefined, flags: BuildFlags, cwd: string): Promise<BuildPlan> => {
  const folder = await readFolder(dir, cwd);
  const dockerfile = await readDockerfile(folder);
  const buildArguments = buildArgumentsOf(flags, dockerfile);
  const descriptions = await readDefinitions(await findEntry(relative(cwd, folder) || '.', cwd));
  const references = [...new Set(descriptions.map((description) => referenceOf(description, flags)))];
  const version = [...new Set(references.map((reference) => reference.slice(reference.lastIndexOf(':') + 1)))].join(
    ', ',
  );
  return {
    context: folder,
    dockerfile: dockerfile.path,
    references,
    buildArguments,
    labels: labelsOf(descriptions, version),
    descriptions,
  };
};
