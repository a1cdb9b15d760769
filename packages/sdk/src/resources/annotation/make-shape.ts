import type { Connection } from '../../http/connection.ts';
import type { StoredKind } from '../../shapes/stored-shape.ts';
import { Classification } from './classification.ts';
import { Line } from './line.ts';
import { Mask } from './mask.ts';
import { Point } from './point.ts';
import { Polygon } from './polygon.ts';
import { Rectangle } from './rectangle.ts';
import type { ShapeOrigin } from './stored-shape.ts';

/** The class of each kind of stored shape. */
export interface StoredShapes {
  rectangle: Rectangle;
  polygon: Polygon;
  line: Line;
  point: Point;
  classification: Classification;
  mask: Mask;
}

type Maker<K extends StoredKind> = (connection: Connection, origin: ShapeOrigin<K>) => StoredShapes[K];

const MAKERS: { readonly [K in StoredKind]: Maker<K> } = {
  rectangle: (connection, origin) => new Rectangle(connection, origin),
  polygon: (connection, origin) => new Polygon(connection, origin),
  line: (connection, origin) => new Line(connection, origin),
  point: (connection, origin) => new Point(connection, origin),
  classification: (connection, origin) => new Classification(connection, origin),
  mask: (connection, origin) => new Mask(connection, origin),
};

export const makeShape = <K extends StoredKind>(
  kind: K,
  connection: Connection,
  origin: ShapeOrigin<K>,
): StoredShapes[K] => MAKERS[kind](connection, origin);
