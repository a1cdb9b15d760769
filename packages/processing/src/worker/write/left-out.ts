import type { Shape } from '@picsellia-ts/sdk';
import type { RunInput } from '../run-input.ts';
import { firstOf } from './differences.ts';

/** Whether shapes say more than their place: where they are saved whole, the platform takes no such thing. */
export const hasRemarks = (shapes: readonly Shape[]): boolean =>
  shapes.some(({ text, attributes }) => text !== undefined || Object.keys(attributes ?? {}).length > 0);

/** Names the assets whose shapes were written without their texts and attributes. */
export const tellLeftOut = (filenames: readonly string[], line: RunInput['line']): void => {
  if (filenames.length === 0) return;
  line(
    'warn',
    `the platform saves lines and points, and what stands beside them, without texts and attributes; those of ${firstOf(filenames, ', ')} are not stored`,
  );
};
