import type { Connection } from '../../http/connection.ts';
import { type ShapeOrigin, StoredShape } from './stored-shape.ts';

/** A stored mask of the whole image; the platform has no way to change one. */
export class Mask extends StoredShape<'mask'> {
  constructor(connection: Connection, origin: ShapeOrigin<'mask'>) {
    super(connection, 'mask', origin);
  }

  /** COCO's compressed run-length counts, column by column. */
  get mask(): string {
    return this.geometry.mask;
  }

  /** Number of pixels that the mask covers; undefined when the platform did not say. */
  get area(): number | undefined {
    return this.measures.area;
  }

  /** The box around it, `[x, y, w, h]` in pixels; undefined when the platform did not say. */
  get bbox(): readonly number[] | undefined {
    return this.measures.bbox;
  }
}
