/** Which dataset version or deployment a label or group belongs to; both undefined when that is not known. */
export interface LabelOwner {
  readonly datasetVersionId?: string | undefined;
  readonly deploymentId?: string | undefined;
}

/** @throws TypeError for a group of another dataset version or deployment */
export const checkSameOwner = (left: LabelOwner, right: LabelOwner): void => {
  for (const key of ['datasetVersionId', 'deploymentId'] as const) {
    const [mine, theirs] = [left[key], right[key]];
    if (mine !== undefined && theirs !== undefined && mine !== theirs) {
      throw new TypeError('a label and its groups must belong to the same dataset version or deployment');
    }
  }
};
