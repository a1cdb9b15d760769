import type { Connection } from '../../http/connection.ts';
import type { Coordinates } from '../../shapes/shape.ts';
import { writeGeometry } from '../../wire/shape.ts';
import type { CallOptions } from '../call-options.ts';
import { type ShapeOrigin, StoredShape, type StoredShapeChange } from './stored-shape.ts';

/** A stored point. */
export class Point extends StoredShape<'point'> {
  constructor(connection: Connection, origin: ShapeOrigin<'point'>) {
    super(connection, 'point', origin);
  }

  /** The place, `[x, y]` in pixels. */
  get coords(): Coordinates {
    return this.geometry.point;
  }

  /** Always 0: the platform keeps no order of points any more. */
  get order(): number {
    return 0;
  }

  /**
   * Changes coordinates, label or text; what is left out stays.
   * @throws TypeError for a coordinate that is no integer, or when nothing is given; ApiError, ConnectionError,
   * TimeoutError
   */
  async update(
    change: { readonly coords?: Coordinates | undefined } & StoredShapeChange,
    options?: CallOptions,
  ): Promise<void> {
    const { coords } = change;
    await this.patch(coords === undefined ? {} : writeGeometry('point', { point: coords }), change, options);
  }
}
