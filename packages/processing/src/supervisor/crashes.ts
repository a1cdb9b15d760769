import type { InHand } from '../ledger.ts';

/** An asset that is in hand at so many crashes is not tried again. */
const CRASHES_AN_ASSET = 2;
/** A worker that dies so often in a row before its first asset will always do so. */
const EMPTY_HANDED = 2;
/** So many crashes without an asset done in between mean that none will be. */
const WITHOUT_SUCCESS = 100;
const NAMES_SHOWN = 5;

/** One end of a worker that had not said its last word. */
export interface Crash {
  readonly how: string;
  /** What was in hand, or what is known to be to blame. */
  readonly inHand: readonly InHand[];
  /** The worker itself has said who is to blame: another try would only cost its time again. */
  readonly isProven?: boolean;
  /** Assets that the run had done so far. */
  readonly done: number;
}

export const handText = (inHand: readonly InHand[]): string => {
  const rest = inHand.length > NAMES_SHOWN ? ` and ${inHand.length - NAMES_SHOWN} more` : '';
  const names = inHand.slice(0, NAMES_SHOWN).map(({ filename }) => filename);
  return inHand.length > 0 ? `; in hand: ${names.join(', ')}${rest}` : '';
};

/** Remembers how the workers of one run died: which assets are to blame, and when to give up. */
export class Crashes {
  readonly #blamed = new Map<string, number>();
  readonly #poisonous: Record<string, string> = {};
  #emptyHanded = 0;
  #withoutSuccess = 0;
  #done = 0;

  /** Why an asset is not tried again, by its id. */
  get poisonous(): Readonly<Record<string, string>> {
    return this.#poisonous;
  }

  /** Answers why the run cannot go on after this crash; undefined when it can. */
  note({ how, inHand, done, isProven = false }: Crash): string | undefined {
    const isBetter = done > this.#done;
    this.#done = Math.max(this.#done, done);
    this.#emptyHanded = isBetter || inHand.length > 0 ? 0 : this.#emptyHanded + 1;
    this.#withoutSuccess = isBetter ? 0 : this.#withoutSuccess + 1;
    for (const { id, filename } of inHand) {
      const times = (this.#blamed.get(id) ?? 0) + 1;
      this.#blamed.set(id, times);
      if (isProven) this.#poisonous[id] = `${filename}: ${how}`;
      else if (times >= CRASHES_AN_ASSET)
        this.#poisonous[id] = `${filename}: it was in hand at ${times} crashes; the last: ${how}`;
    }
    if (this.#emptyHanded >= EMPTY_HANDED) return `${how}; so did the one before it, with no asset in hand`;
    if (this.#withoutSuccess >= WITHOUT_SUCCESS) {
      return `${how}${handText(inHand)}; ${this.#withoutSuccess} times in a row, and no asset was done in between`;
    }
    return undefined;
  }
}
