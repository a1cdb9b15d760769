import type { Connection } from '../../http/connection.ts';
import type { Coordinates } from '../../shapes/shape.ts';
import { writeGeometry } from '../../wire/shape.ts';
import type { CallOptions } from '../call-options.ts';
import { type ShapeOrigin, StoredShape, type StoredShapeChange } from './stored-shape.ts';

/** A stored closed outline. */
export class Polygon extends StoredShape<'polygon'> {
  constructor(connection: Connection, origin: ShapeOrigin<'polygon'>) {
    super(connection, 'polygon', origin);
  }

  /** The corners, `[x, y]` in pixels; the last one joins the first. */
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
    await this.patch(coords === undefined ? {} : writeGeometry('polygon', { points: coords }), change, options);
  }
}
