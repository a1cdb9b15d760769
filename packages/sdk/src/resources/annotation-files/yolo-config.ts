import * as z from 'zod';
import { lazily } from '../../wire/lazily.ts';
import { AnnotationFileError } from './annotation-file-error.ts';
import { readAs, readText } from './read-file.ts';

const configWire = lazily(() =>
  z.object({
    nc: z.int().optional(),
    names: z.union([z.array(z.coerce.string()), z.record(z.string(), z.coerce.string())]),
  }),
);

const inOrder = (path: string, names: Readonly<Record<string, string>>): string[] => {
  const entries = Object.entries(names);
  return entries.map((_, index) => {
    const name = names[String(index)];
    if (name !== undefined) return name;
    throw new AnnotationFileError({ path, place: 'names' }, `class ${index} is missing`);
  });
};

/**
 * Reads the names of the classes from a YOLO configuration file: a list, or a map from the number of a class.
 * @throws AnnotationFileError when they are not there, or when `nc` counts others
 */
export const readYoloClasses = async (path: string): Promise<readonly string[]> => {
  const text = await readText(path);
  // Loaded when it is wanted: most programs never read such a file, and a start shall stay fast.
  // Once bundled, a module in CommonJS has its default export alone.
  const { default: yaml } = await import('yaml');
  const { parse } = yaml;
  const { nc, names } = readAs({ path }, () => configWire().parse(parse(text)));
  const classes = Array.isArray(names) ? names : inOrder(path, names);
  if (nc === undefined || nc === classes.length) return classes;
  throw new AnnotationFileError({ path, place: 'nc' }, `it is ${nc}, but names holds ${classes.length}`);
};
