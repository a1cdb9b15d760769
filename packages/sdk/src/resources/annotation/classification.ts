import type { Connection } from '../../http/connection.ts';
import type { CallOptions } from '../call-options.ts';
import { type ShapeOrigin, StoredShape, type StoredShapeChange } from './stored-shape.ts';

/** A stored label of a whole image. */
export class Classification extends StoredShape<'classification'> {
  constructor(connection: Connection, origin: ShapeOrigin<'classification'>) {
    super(connection, 'classification', origin);
  }

  /** Changes label or text. @throws TypeError when nothing is given; ApiError, ConnectionError, TimeoutError */
  async update(change: StoredShapeChange, options?: CallOptions): Promise<void> {
    await this.patch({}, change, options);
  }
}
