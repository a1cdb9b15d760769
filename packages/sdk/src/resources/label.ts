import type { Connection } from '../http/connection.ts';
import type { LabelRecord } from '../wire/label.ts';
import { Resource } from './resource.ts';

/** A class of shapes in one dataset version. */
export class Label extends Resource {
  readonly id: string;
  readonly name: string;

  constructor(connection: Connection, record: LabelRecord) {
    super(connection);
    this.id = record.id;
    this.name = record.name;
  }

  override toJSON(): object {
    return { id: this.id, name: this.name };
  }
}
