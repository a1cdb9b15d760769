import { extname } from 'node:path';
import type { SeedOptions } from '@picsellia-ts/emulator';
import { CommandError } from '../errors.ts';

/** The type of a dataset version or of a model, in the platform's words. */
export type InferenceType = NonNullable<SeedOptions['type']>;

/** The framework of a model, in the platform's words. */
export type Framework = NonNullable<NonNullable<SeedOptions['model']>['framework']>;

const TYPES = [
  'CLASSIFICATION',
  'OBJECT_DETECTION',
  'SEGMENTATION',
  'MULTI',
  'MASK',
  'KEYPOINT',
  'LINE',
  'POINT',
  'NOT_CONFIGURED',
] as const satisfies readonly InferenceType[];

const FRAMEWORKS = ['ONNX', 'PYTORCH', 'TENSORFLOW', 'NOT_CONFIGURED'] as const satisfies readonly Framework[];

const EXTENSIONS: Readonly<Record<string, Framework>> = {
  '.onnx': 'ONNX',
  '.pt': 'PYTORCH',
  '.pth': 'PYTORCH',
  '.pb': 'TENSORFLOW',
  '.tflite': 'TENSORFLOW',
  '.h5': 'TENSORFLOW',
  '.keras': 'TENSORFLOW',
};

const readWord = <Word extends string>(
  text: string,
  known: readonly Word[],
  { flag, what }: { flag: string; what: string },
): Word => {
  const wanted = text.trim().toUpperCase().replaceAll(/[-\s]/g, '_');
  const found = known.find((word) => word === wanted);
  if (found !== undefined) return found;
  throw new CommandError(`${flag} ${text}: there is no such ${what}.`, { hint: `Known: ${known.join(', ')}.` });
};

/**
 * Reads `--type` and `--model-type`, whatever the case.
 * @throws CommandError when there is no such type.
 */
export const readType = (flag: '--type' | '--model-type', text: string): InferenceType =>
  readWord(text, TYPES, { flag, what: 'type' });

/**
 * Reads `--framework`, whatever the case.
 * @throws CommandError when there is no such framework.
 */
export const readFramework = (text: string): Framework =>
  readWord(text, FRAMEWORKS, { flag: '--framework', what: 'framework' });

/** The framework that the ending of a model's file tells. */
export const frameworkOf = (filename: string): Framework =>
  EXTENSIONS[extname(filename).toLowerCase()] ?? 'NOT_CONFIGURED';
