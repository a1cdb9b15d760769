import { type Connection, readNothing } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import type { Geometries, StoredKind } from '../../shapes/stored-shape.ts';
import { readStoredShape, type StoredRecord } from '../../wire/stored-shape.ts';
import type { CallOptions } from '../call-options.ts';
import { Label } from '../label/label.ts';
import { Resource } from '../resource.ts';

/** What any change of a stored shape may name; what is left out stays as it is. */
export interface StoredShapeChange {
  readonly label?: { readonly id: string } | undefined;
  readonly text?: string | undefined;
}

/** Where a shape belongs, and what is known of it. */
export interface ShapeOrigin<K extends StoredKind> {
  readonly annotationId: string;
  readonly record: StoredRecord<K>;
}

/** A shape that the platform holds under an annotation. */
export abstract class StoredShape<K extends StoredKind> extends Resource {
  readonly #kind: K;
  readonly #annotationId: string;
  #record: StoredRecord<K>;

  constructor(connection: Connection, kind: K, { annotationId, record }: ShapeOrigin<K>) {
    super(connection);
    this.#kind = kind;
    this.#annotationId = annotationId;
    this.#record = record;
  }

  get id(): string {
    return this.#record.facts.id;
  }

  /** Id of the annotation that holds the shape. */
  get annotationId(): string {
    return this.#annotationId;
  }

  get label(): Label {
    return new Label(this.connection, this.#record.facts.label);
  }

  /** Text that was read in the image; undefined when there is none. */
  get text(): string | undefined {
    return this.#record.facts.text;
  }

  /** Free values of the shape; undefined when there are none. */
  get attributes(): Readonly<Record<string, unknown>> | undefined {
    return this.#record.facts.attributes;
  }

  /** Asks for the shape anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    const read = readStoredShape(this.#kind, this.id);
    this.#record = await this.connection.request({ method: 'GET', path: this.#path, read, signal: options.signal });
  }

  /** Deletes the shape. @throws ApiError, ConnectionError, TimeoutError */
  delete(options: CallOptions = {}): Promise<void> {
    return this.connection.request({
      method: 'DELETE',
      path: this.#path,
      read: readNothing,
      signal: options.signal,
    });
  }

  override toJSON(): object {
    const { label, text, attributes, area, bbox } = this.#record.facts;
    const extras = Object.entries({ text, attributes, area, bbox }).filter(([, value]) => value !== undefined);
    return {
      id: this.id,
      annotationId: this.annotationId,
      label: label.name,
      labelId: label.id,
      ...this.geometry,
      ...Object.fromEntries(extras),
    };
  }

  protected get geometry(): Geometries[K] {
    return this.#record.geometry;
  }

  protected get measures(): { readonly area: number | undefined; readonly bbox: readonly number[] | undefined } {
    return this.#record.facts;
  }

  /** Sends what shall change; `geometry` is in the platform's form. */
  protected async patch(
    geometry: Readonly<Record<string, unknown>>,
    change: StoredShapeChange,
    options: CallOptions = {},
  ): Promise<void> {
    const body = { ...geometry, label_id: change.label?.id, text: change.text };
    if (Object.values(body).every((value) => value === undefined)) {
      throw new TypeError(`an update of a ${this.#kind} must say what shall change`);
    }
    const read = readStoredShape(this.#kind, this.id);
    const { signal } = options;
    this.#record = await this.connection.request({ method: 'PATCH', path: this.#path, body, read, signal });
  }

  get #path(): string {
    return apiPath`/api/${this.#kind}/${this.id}`;
  }
}
