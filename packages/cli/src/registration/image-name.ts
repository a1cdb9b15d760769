import { CommandError } from '../errors.ts';

/** An image as the platform keeps it: the name without its tag, and the tag. */
export interface ImageName {
  readonly image: string;
  /** Absent when the text names none. */
  readonly tag?: string;
}

const PART = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;
const REGISTRY = /^[A-Za-z0-9.-]+(:\d+)?$/;
const TAG = /^\w[\w.-]{0,127}$/;

const isRegistry = (part: string): boolean => part === 'localhost' || part.includes('.') || part.includes(':');

const isImage = (image: string): boolean => {
  const parts = image.split('/');
  const [first = ''] = parts;
  const rest = parts.length > 1 && isRegistry(first) ? parts.slice(1) : parts;
  return (rest === parts || REGISTRY.test(first)) && rest.every((part) => PART.test(part));
};

/**
 * Checks a tag.
 * @throws CommandError when it is none
 */
export const readTag = (tag: string, from: string): string => {
  if (TAG.test(tag)) return tag;
  throw new CommandError(`${from}: ${JSON.stringify(tag)} is no tag of an image.`, {
    hint: 'A tag is made of up to 128 letters, digits, dots, dashes and underscores.',
  });
};

/**
 * Reads `REGISTRY_URL/DOCKER_USERNAME/IMAGE_NAME`, with `:TAG` or without.
 * @throws CommandError when it is no name of an image; `from` says where it stood
 */
export const readImageName = (text: string, from: string): ImageName => {
  const [, image = '', tag] = /^(.*?)(?::([^:/]*))?$/s.exec(text) ?? [];
  if (!isImage(image)) {
    throw new CommandError(`${from}: ${JSON.stringify(text)} is no name of an image.`, {
      hint: 'Write REGISTRY_URL/DOCKER_USERNAME/IMAGE_NAME in small letters, such as docker.io/me/my-processing',
    });
  }
  return { image, ...(tag !== undefined && { tag: readTag(tag, from) }) };
};
