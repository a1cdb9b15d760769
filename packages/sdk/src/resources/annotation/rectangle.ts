import type { Connection } from '../../http/connection.ts';
import type { Box } from '../../shapes/shape.ts';
import { writePartialBox } from '../../wire/shape.ts';
import type { CallOptions } from '../call-options.ts';
import { type ShapeOrigin, StoredShape, type StoredShapeChange } from './stored-shape.ts';

/** A stored box; x, y is the upper left corner, in pixels. */
export class Rectangle extends StoredShape<'rectangle'> {
  constructor(connection: Connection, origin: ShapeOrigin<'rectangle'>) {
    super(connection, 'rectangle', origin);
  }

  get x(): number {
    return this.geometry.x;
  }

  get y(): number {
    return this.geometry.y;
  }

  get w(): number {
    return this.geometry.w;
  }

  get h(): number {
    return this.geometry.h;
  }

  /**
   * Changes sides, label or text; what is left out stays.
   * @throws TypeError for a side that is no integer, or when nothing is given; ApiError, ConnectionError, TimeoutError
   */
  async update(change: Partial<Box> & StoredShapeChange, options?: CallOptions): Promise<void> {
    await this.patch(writePartialBox(change), change, options);
  }
}
