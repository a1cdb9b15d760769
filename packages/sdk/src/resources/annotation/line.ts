import type { Connection } from '../../http/connection.ts';
import type { Coordinates } from '../../shapes/shape.ts';
import { writeGeometry } from '../../wire/shape.ts';
import type { CallOptions } from '../call-options.ts';
import { type ShapeOrigin, StoredShape, type StoredShapeChange } from './stored-shape.ts';

/** A stored open line. */
export class Line extends StoredShape<'line'> {
  constructor(connection: Connection, origin: ShapeOrigin<'line'>) {
    super(connection, 'line', origin);
  }

  /** The points in order, `[x, y]` in pixels. */
  get coords(): readonly Coordinates[] {
    return this.geometry.points;
  }

  /**
   * Changes coordinates, label or text; what is left out stays.
   * @throws TypeError for a coordinate that is no integer, or when nothing is given; ApiError, ConnectionError,
   * TimeoutError
   */
  async update(
    change: { readonly coords?: readonly Coordinates[] | undefined } & StoredShapeChange,
    options?: CallOptions,
  ): Promise<void> {
    const { coords } = change;
    await this.patch(coords === undefined ? {} : writeGeometry('line', { points: coords }), change, options);
  }
}
