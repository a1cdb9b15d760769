import { CommandError } from '../errors.ts';

// What can stand in a file of code, in the platform's list, and in the name of an image.
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u;

/** A project by its name on the platform, and by that in package.json. */
export interface ProjectNames {
  readonly name: string;
  readonly packageName: string;
}

/**
 * Checks the name of a processing; it has to be unique in an organisation, which only the platform can tell.
 * @throws CommandError for one that is empty, too long, or holds more than letters, digits, spaces, dots, dashes.
 */
export const readNames = (text: string): ProjectNames => {
  const name = text.trim();
  if (!NAME.test(name)) {
    throw new CommandError(
      `The name ${JSON.stringify(name)} cannot be used: letters, digits, spaces, . _ - are taken.`,
      {
        hint: 'Give another: --name my-processing',
      },
    );
  }
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return { name, packageName: plain === '' ? 'processing' : plain };
};
