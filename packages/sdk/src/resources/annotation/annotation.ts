import type { AnnotationStatus } from '../../constants.ts';
import { ResponseFormatError } from '../../errors.ts';
import { type Connection, readNothing } from '../../http/connection.ts';
import { LazyList } from '../../http/lazy-list.ts';
import { sendTelling } from '../../http/lost-answer.ts';
import { apiPath } from '../../http/query.ts';
import type { ShapeInput, StoredKind } from '../../shapes/stored-shape.ts';
import { type AnnotationRecord, readAnnotation } from '../../wire/annotation.ts';
import { shapeListKey, writeShape } from '../../wire/shape.ts';
import { readStoredShapes } from '../../wire/stored-shape.ts';
import type { CallOptions } from '../call-options.ts';
import { Resource } from '../resource.ts';
import type { Classification } from './classification.ts';
import type { Line } from './line.ts';
import { makeShape, type StoredShapes } from './make-shape.ts';
import type { Mask } from './mask.ts';
import type { Point } from './point.ts';
import type { Polygon } from './polygon.ts';
import type { Rectangle } from './rectangle.ts';

/** The shapes that an annotation shall hold; kinds that are left out, or empty, are not sent. `duration` in seconds. */
export interface AnnotationContent {
  readonly rectangles?: readonly ShapeInput<'rectangle'>[];
  readonly polygons?: readonly ShapeInput<'polygon'>[];
  readonly classifications?: readonly ShapeInput<'classification'>[];
  readonly lines?: readonly ShapeInput<'line'>[];
  readonly points?: readonly ShapeInput<'point'>[];
  readonly masks?: readonly ShapeInput<'mask'>[];
  readonly duration?: number;
}

const writeList = <K extends StoredKind>(kind: K, shapes: readonly ShapeInput<K>[] = []): object =>
  shapes.length === 0 ? {} : { [shapeListKey(kind)]: shapes.map((shape) => writeShape(kind, shape)) };

const writeContent = (content: AnnotationContent): object => ({
  duration: content.duration ?? 0,
  ...writeList('rectangle', content.rectangles),
  ...writeList('polygon', content.polygons),
  ...writeList('classification', content.classifications),
  ...writeList('line', content.lines),
  ...writeList('point', content.points),
  ...writeList('mask', content.masks),
});

/** What was said of one asset; holds shapes, whose coordinates are integers of pixels. */
export class Annotation extends Resource {
  #record: AnnotationRecord;

  constructor(connection: Connection, record: AnnotationRecord) {
    super(connection);
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  /** Id of the asset; undefined when the platform did not say. */
  get assetId(): string | undefined {
    return this.#record.assetId;
  }

  /** Id of the dataset version; undefined when the platform did not say. */
  get datasetVersionId(): string | undefined {
    return this.#record.datasetVersionId;
  }

  /** Free values of the annotation; undefined when there are none. */
  get attributes(): Readonly<Record<string, unknown>> | undefined {
    return this.#record.attributes;
  }

  get status(): AnnotationStatus {
    return this.#record.status;
  }

  /** Time spent on it, in seconds. */
  get duration(): number {
    return this.#record.duration;
  }

  /** Adds a box. @throws TypeError for a coordinate that is no integer, ApiError, ConnectionError, TimeoutError */
  createRectangle(shape: ShapeInput<'rectangle'>, options?: CallOptions): Promise<Rectangle> {
    return this.#createOne('rectangle', shape, options);
  }

  /** Adds boxes with one request. @throws as createRectangle */
  createMultipleRectangles(shapes: readonly ShapeInput<'rectangle'>[], options?: CallOptions): Promise<Rectangle[]> {
    return this.#create('rectangle', shapes, options);
  }

  /** Adds an outline. @throws as createRectangle */
  createPolygon(shape: ShapeInput<'polygon'>, options?: CallOptions): Promise<Polygon> {
    return this.#createOne('polygon', shape, options);
  }

  /** Adds outlines with one request. @throws as createRectangle */
  createMultiplePolygons(shapes: readonly ShapeInput<'polygon'>[], options?: CallOptions): Promise<Polygon[]> {
    return this.#create('polygon', shapes, options);
  }

  /** Adds a line. @throws as createRectangle */
  createLine(shape: ShapeInput<'line'>, options?: CallOptions): Promise<Line> {
    return this.#createOne('line', shape, options);
  }

  /** Adds lines with one request. @throws as createRectangle */
  createMultipleLines(shapes: readonly ShapeInput<'line'>[], options?: CallOptions): Promise<Line[]> {
    return this.#create('line', shapes, options);
  }

  /** Adds a point. @throws as createRectangle */
  createPoint(shape: ShapeInput<'point'>, options?: CallOptions): Promise<Point> {
    return this.#createOne('point', shape, options);
  }

  /** Adds points with one request. @throws as createRectangle */
  createMultiplePoints(shapes: readonly ShapeInput<'point'>[], options?: CallOptions): Promise<Point[]> {
    return this.#create('point', shapes, options);
  }

  /** Adds a label for the whole image. @throws ApiError, ConnectionError, TimeoutError */
  createClassification(shape: ShapeInput<'classification'>, options?: CallOptions): Promise<Classification> {
    return this.#createOne('classification', shape, options);
  }

  /** Adds labels for the whole image with one request. @throws ApiError, ConnectionError, TimeoutError */
  createMultipleClassifications(
    shapes: readonly ShapeInput<'classification'>[],
    options?: CallOptions,
  ): Promise<Classification[]> {
    return this.#create('classification', shapes, options);
  }

  /** Adds a mask. @throws ApiError, ConnectionError, TimeoutError */
  createMask(shape: ShapeInput<'mask'>, options?: CallOptions): Promise<Mask> {
    return this.#createOne('mask', shape, options);
  }

  /** Adds masks with one request. @throws ApiError, ConnectionError, TimeoutError */
  createMultipleMasks(shapes: readonly ShapeInput<'mask'>[], options?: CallOptions): Promise<Mask[]> {
    return this.#create('mask', shapes, options);
  }

  /** The boxes, in one request; the list is empty when there are none. */
  listRectangles(options?: CallOptions): LazyList<Rectangle> {
    return this.#list('rectangle', options);
  }

  /** The outlines, in one request; the list is empty when there are none. */
  listPolygons(options?: CallOptions): LazyList<Polygon> {
    return this.#list('polygon', options);
  }

  /** The lines, in one request; the list is empty when there are none. */
  listLines(options?: CallOptions): LazyList<Line> {
    return this.#list('line', options);
  }

  /** The points, in one request; the list is empty when there are none. */
  listPoints(options?: CallOptions): LazyList<Point> {
    return this.#list('point', options);
  }

  /** The labels of the whole image, in one request; the list is empty when there are none. */
  listClassifications(options?: CallOptions): LazyList<Classification> {
    return this.#list('classification', options);
  }

  /** The masks, in one request; the list is empty when there are none. */
  listMasks(options?: CallOptions): LazyList<Mask> {
    return this.#list('mask', options);
  }

  /**
   * Replaces the shapes of the annotation in one request. A kind with no shapes is not sent, as with the reference
   * client, so it cannot be emptied this way.
   * @throws TypeError for a coordinate that is no integer, ApiError, ConnectionError, TimeoutError
   */
  async overwrite(content: AnnotationContent, options: CallOptions = {}): Promise<void> {
    this.#record = await this.connection.request({
      method: 'POST',
      path: apiPath`/api/annotation/${this.id}/save`,
      body: writeContent(content),
      isIdempotent: true,
      read: readAnnotation(this.#record),
      signal: options.signal,
    });
  }

  /** Changes status or duration (seconds); what is left out stays. @throws ApiError, ConnectionError, TimeoutError */
  async update(
    change: { readonly status?: AnnotationStatus; readonly duration?: number },
    options: CallOptions = {},
  ): Promise<void> {
    this.#record = await this.connection.request({
      method: 'PATCH',
      path: apiPath`/api/annotation/${this.id}`,
      body: change,
      read: readAnnotation(this.#record),
      signal: options.signal,
    });
  }

  /** Asks for the annotation anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    this.#record = await this.connection.request({
      method: 'GET',
      path: apiPath`/api/annotation/${this.id}`,
      read: readAnnotation(this.#record),
      signal: options.signal,
    });
  }

  /** Deletes the annotation and its shapes. @throws ApiError, ConnectionError, TimeoutError */
  delete(options: CallOptions = {}): Promise<void> {
    return this.connection.request({
      method: 'DELETE',
      path: apiPath`/api/annotation/${this.id}`,
      read: readNothing,
      signal: options.signal,
    });
  }

  override toJSON(): object {
    return this.#record;
  }

  async #createOne<K extends StoredKind>(
    kind: K,
    shape: ShapeInput<K>,
    options?: CallOptions,
  ): Promise<StoredShapes[K]> {
    const [first] = await this.#create(kind, [shape], options);
    if (first === undefined) throw new ResponseFormatError(this.#creation(kind), { field: '', message: 'it is empty' });
    return first;
  }

  async #create<K extends StoredKind>(
    kind: K,
    shapes: readonly ShapeInput<K>[],
    options: CallOptions = {},
  ): Promise<StoredShapes[K][]> {
    if (shapes.length === 0) return [];
    const key = shapeListKey(kind);
    const call = {
      ...this.#creation(kind),
      body: { [key]: shapes.map((shape) => writeShape(kind, shape)) },
      read: readStoredShapes(kind, key),
      signal: options.signal,
    };
    const records = await sendTelling('the lists of the annotation tell', () => this.connection.request(call));
    return records.map((record) => makeShape(kind, this.connection, { annotationId: this.id, record }));
  }

  #creation(kind: StoredKind): { method: 'POST'; path: string } {
    return { method: 'POST', path: `${apiPath`/api/annotation/${this.id}`}/bulk-${shapeListKey(kind)}` };
  }

  #list<K extends StoredKind>(kind: K, options: CallOptions = {}): LazyList<StoredShapes[K]> {
    return LazyList.ofOne(async () => {
      const records = await this.connection.request({
        method: 'GET',
        path: `${apiPath`/api/annotation/${this.id}`}/${shapeListKey(kind)}`,
        read: readStoredShapes(kind, 'items'),
        signal: options.signal,
      });
      return records.map((record) => makeShape(kind, this.connection, { annotationId: this.id, record }));
    });
  }
}
