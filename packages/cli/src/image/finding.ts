import type { InspectedImage } from './inspected-image.ts';

/** Something that breaks the contract of a processing's image, or is none of its business. */
export interface Finding {
  /** `error` for what lets runs fail or gives something away; `warning` for what may. */
  readonly severity: 'error' | 'warning';
  readonly rule: string;
  readonly what: string;
  /** Which file, layer, variable or field of the image; never what it holds. */
  readonly where: string;
  /** What to do about it. */
  readonly advice: string;
}

/** Looks at one side of an image. */
export type Rule = (image: InspectedImage) => readonly Finding[];
