/** A file that a handler has made, and its role: the name that the platform lists it under, such as `model-latest`. */
export type NewModelFile =
  | {
      readonly name: string;
      /** A file of this machine, of any size; it keeps its file name. A folder must be packed into an archive first. */
      readonly path: string;
      readonly bytes?: never;
      readonly filename?: never;
    }
  | {
      readonly name: string;
      readonly bytes: Uint8Array;
      /** By default the name. */
      readonly filename?: string;
      readonly path?: never;
    };
