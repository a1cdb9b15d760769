import type { Connection } from '../http/connection.ts';

/** Key under which Node's inspect finds how an object wants to be shown. */
const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/**
 * Base of the platform's objects: what is private in them, signed URLs and the connection among it, shows neither in
 * JSON nor in inspect.
 */
export abstract class Resource {
  readonly #connection: Connection;

  static {
    Object.defineProperty(Resource.prototype, inspect, {
      value(this: Resource) {
        // A bundler puts an underscore before the name of a class that names itself.
        return { [this.constructor.name.replace(/^_/, '')]: this.toJSON() };
      },
    });
  }

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Id on the platform, a uuid. */
  abstract get id(): string;

  /** The id as a list of one, for calls that take several. */
  get ids(): readonly string[] {
    return [this.id];
  }

  /** The way to the platform that this object came by; for calls that have no method here. */
  get connection(): Connection {
    return this.#connection;
  }

  /** The same as `connection`, under the reference client's older name. */
  get connexion(): Connection {
    return this.#connection;
  }

  /** The public values, without signed URLs. */
  abstract toJSON(): object;
}
