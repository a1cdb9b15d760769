import { totalmem } from 'node:os';
import { memoryLimitBytes } from '../../control-group.ts';
import { sweepBuffers } from './sweep.ts';

/** An image as an asset tells of it; of no width and height where these are not known. */
export interface Sized {
  readonly id: string;
  readonly filename: string;
  readonly width: number;
  readonly height: number;
}

const BYTES_A_PIXEL = 3;
/** To decode one may take twice what it is then, and the handler needs as much to work with. */
const PARTS = 4;
/** So many assets tell whether a handler has images decoded at all. */
const TRIAL = 16;

const shareOfMemory = (): number => Math.min(totalmem(), memoryLimitBytes() ?? Number.POSITIVE_INFINITY) / PARTS;

const bytesOf = ({ width, height }: Sized): number => width * height * BYTES_A_PIXEL;
const bytesOfAll = (assets: readonly Sized[]): number => assets.reduce((sum, asset) => sum + bytesOf(asset), 0);

/** What an image memory is made of; the worker's own unless given. */
interface MemoryTools {
  readonly limitBytes: number;
  /** Lets the memory go of images that nobody holds any more. */
  readonly sweep: () => Promise<void>;
}

const own = (): MemoryTools => ({ limitBytes: shareOfMemory(), sweep: sweepBuffers });

/**
 * How much memory the decoded images of all assets in the handler may take together. It is asked before a call of the
 * handler begins, and never within one, so that no call waits for what another one holds. Whoever finds no room waits for
 * it in turn; one image alone may be of any size. An image that was let go takes its room until it is swept, which is when
 * the room is wanted.
 */
export class ImageMemory {
  readonly #tools: MemoryTools;
  readonly #tell: (text: string) => void;
  readonly #held = new Map<string, { readonly sizeBytes: number; readonly isDecoded: boolean }>();
  readonly #waiting: { readonly assets: readonly Sized[]; readonly goOn: () => void }[] = [];
  #heldBytes = 0;
  #unsweptBytes = 0;
  #isSweeping = false;
  #ended = 0;
  #isUsed = false;
  #isTold = false;

  constructor(tell: (text: string) => void, tools: MemoryTools = own()) {
    this.#tell = tell;
    this.#tools = tools;
  }

  /** Whether one call of the handler may work on these together. */
  isRoomFor(assets: readonly Sized[]): boolean {
    const hasRoom = !this.#isBounded || bytesOfAll(assets) <= this.#tools.limitBytes;
    if (!hasRoom) this.#tellOnce(assets.slice(-1));
    return hasRoom;
  }

  /** Resolves when there is room for what one call of the handler works on. */
  async take(assets: readonly Sized[]): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ assets, goOn: resolve });
    this.#letIn();
    await promise;
  }

  /** An image has been decoded: what it takes is known now, whatever was said of it before. */
  decoded(asset: Sized): void {
    this.#isUsed = true;
    if (this.#held.has(asset.id)) this.#hold(asset, true);
  }

  /** The call has ended, and its images are let go. */
  release(assets: readonly Sized[]): void {
    for (const { id } of assets) {
      const { sizeBytes = 0, isDecoded = false } = this.#held.get(id) ?? {};
      this.#heldBytes -= sizeBytes;
      if (isDecoded) this.#unsweptBytes += sizeBytes;
      this.#held.delete(id);
    }
    this.#ended += assets.length;
    this.#letIn();
  }

  /** A handler that never has an image decoded is not held up. */
  get #isBounded(): boolean {
    return this.#isUsed || this.#ended < TRIAL;
  }

  #letIn(): void {
    for (let next = this.#waiting[0]; next !== undefined && !this.#isSweeping; next = this.#waiting[0]) {
      const wantedBytes = this.#isBounded ? this.#heldBytes + bytesOfAll(next.assets) : 0;
      const { limitBytes } = this.#tools;
      if (this.#held.size > 0 && wantedBytes > limitBytes) {
        this.#tellOnce(next.assets);
        return;
      }
      if (this.#unsweptBytes > 0 && wantedBytes + this.#unsweptBytes > limitBytes) {
        void this.#sweep();
        return;
      }
      this.#waiting.shift();
      for (const asset of next.assets) this.#hold(asset, false);
      next.goOn();
    }
  }

  async #sweep(): Promise<void> {
    const sweptBytes = this.#unsweptBytes;
    this.#isSweeping = true;
    await this.#tools.sweep();
    this.#isSweeping = false;
    this.#unsweptBytes -= sweptBytes;
    this.#letIn();
  }

  #hold(asset: Sized, isDecoded: boolean): void {
    const sizeBytes = bytesOf(asset);
    this.#heldBytes += sizeBytes - (this.#held.get(asset.id)?.sizeBytes ?? 0);
    this.#held.set(asset.id, { sizeBytes, isDecoded });
  }

  #tellOnce(assets: readonly Sized[]): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const megabytes = (sizeBytes: number) => `${Math.round(sizeBytes / 1024 / 1024)} MB`;
    const share = `${megabytes(this.#tools.limitBytes)}, a quarter of the memory, at once`;
    const what = `${assets[0]?.filename} decodes to ${megabytes(bytesOfAll(assets))}`;
    this.#tell(`${what} and waits for others: images in the handler take ${share}; more memory lets more work at once`);
  }
}
