/**
 * What nobody outside knows of the platform, each point with both answers. A program that keeps its promises on an
 * emulator of either kind does not rely on a guess. The first answer of each is the default.
 */
export interface Behaviour {
  /** Whether an imported element whose lists are all empty counts as an annotation, which KEEP then leaves alone. */
  emptyElement: 'annotates' | 'leaves-no-trace';
  /** What a refused import leaves: nothing, or the elements before the one that was refused. */
  bulkAnnotations: 'atomic' | 'stops-half-way';
  /** A data made of an object that is a data already: 409, or a second data. */
  existingObjectName: 'conflict' | 'second';
  /** A tag attached to what has it: stays one, or stands twice. */
  tagAttachedTwice: 'once' | 'twice';
  /** A data added to a version that holds it: left out, or a second asset. */
  dataAddedTwice: 'once' | 'twice';
  /** A log line whose number was sent before: replaces the former, or is left out. */
  lineSentTwice: 'replaces' | 'is-ignored';
  /** A log line that leaves numbers out: taken, or 400. */
  lineGap: 'accepted' | 'refused';
  /** What the name of an object in the storage tells: the name of the file that it was asked for, or nothing. */
  objectName: 'keeps-file-name' | 'opaque';
}

/** What each point of {@link Behaviour} may be; the first is the default. */
export const BEHAVIOUR_ANSWERS: { readonly [Point in keyof Behaviour]: readonly [Behaviour[Point], Behaviour[Point]] } =
  {
    emptyElement: ['annotates', 'leaves-no-trace'],
    bulkAnnotations: ['atomic', 'stops-half-way'],
    existingObjectName: ['conflict', 'second'],
    tagAttachedTwice: ['once', 'twice'],
    dataAddedTwice: ['once', 'twice'],
    lineSentTwice: ['replaces', 'is-ignored'],
    lineGap: ['accepted', 'refused'],
    objectName: ['keeps-file-name', 'opaque'],
  };

export const DEFAULT_BEHAVIOUR: Readonly<Behaviour> = {
  emptyElement: 'annotates',
  bulkAnnotations: 'atomic',
  existingObjectName: 'conflict',
  tagAttachedTwice: 'once',
  dataAddedTwice: 'once',
  lineSentTwice: 'replaces',
  lineGap: 'accepted',
  objectName: 'keeps-file-name',
};
