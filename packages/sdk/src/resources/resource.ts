/** Key under which Node's inspect finds how an object wants to be shown. */
const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/**
 * Base of the platform's objects: what is private in them, signed URLs and the connection among it, shows neither in
 * JSON nor in inspect.
 */
export abstract class Resource {
  static {
    Object.defineProperty(Resource.prototype, inspect, {
      value(this: Resource) {
        return { [this.constructor.name]: this.toJSON() };
      },
    });
  }

  /** The public values, without signed URLs. */
  abstract toJSON(): object;
}
