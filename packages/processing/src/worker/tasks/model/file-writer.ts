import { EXIT, isPlatformGone, messageOf, RunError } from '../../../errors.ts';
import type { WrittenFile } from '../../../ledger.ts';
import type { RunInput } from '../../run-input.ts';
import type { Tally } from '../../tally.ts';
import { isSameContent, sizeText } from './content.ts';
import type { HeldFile, MadeFile, ModelPlace } from './place.ts';

/** What the writer works with. */
export interface FileWriterOptions {
  readonly place: ModelPlace;
  readonly tally: Tally;
  readonly existing: 'keep' | 'replace';
  /** Files that this job has stored in a former start, and are still there, by name. */
  readonly mine: ReadonlyMap<string, WrittenFile>;
  /** Whether the handler has read the file of this id. */
  readonly wasRead: (id: string) => boolean;
  readonly line: RunInput['line'];
}

/** What is to be done with a file: nothing, because it is there; to store it; or to refuse it, with the reason. */
type Verdict =
  | { readonly file: MadeFile; readonly there: WrittenFile; readonly isMine: boolean }
  | { readonly file: MadeFile; readonly replace: boolean }
  | { readonly file: MadeFile; readonly refused: string };

/**
 * Stores the files that the handler has made. One that is there already with the same content is done; another one of the
 * name is only replaced where the definition says so. Either all that are handed over together can be stored, or none is.
 */
export class FileWriter {
  readonly #options: FileWriterOptions;
  /** All that this job has in the version, by name. */
  readonly stored: Map<string, WrittenFile> = new Map();
  /** Why files could not be stored, in their order. */
  readonly failures: string[] = [];

  constructor(options: FileWriterOptions) {
    this.#options = options;
  }

  /** @throws what shows that the platform is gone; other failures are counted, see `check` */
  async store(files: readonly MadeFile[], handlerMs: number): Promise<void> {
    const { place, tally } = this.#options;
    for (const _ of files) tally.seen();
    const held = new Map((await place.list()).map((file) => [file.name, file]));
    const verdicts: Verdict[] = [];
    for (const file of files) verdicts.push(await this.#judge(file, held.get(file.name)));
    const isRefused = verdicts.some((verdict) => 'refused' in verdict);
    for (const verdict of verdicts) {
      const { file } = verdict;
      if ('refused' in verdict) this.#failed(file, verdict.refused);
      else if ('there' in verdict) this.#there(verdict, handlerMs);
      else if (isRefused) tally.skipped(assetOf(file), 'not stored, because another file was refused');
      else await this.#put(verdict, handlerMs);
    }
  }

  /** @throws RunError with exit code 3 when files could not be stored */
  check(total: number): void {
    const [first, ...others] = this.failures;
    if (first === undefined) return;
    const count = `${others.length + 1} of ${total} files could not be stored`;
    throw new RunError(EXIT.policy, total === 1 ? first : `${count}; the first: ${first}`);
  }

  async #judge(file: MadeFile, held: HeldFile | undefined): Promise<Verdict> {
    const { mine, existing, wasRead } = this.#options;
    if (held === undefined) return { file, replace: false };
    const own = mine.get(file.name);
    if (own?.id === held.id) return { file, there: own, isMine: true };
    if (await isSameContent(held, file)) {
      const { name, filename, sizeBytes, sha256 } = file;
      return { file, there: { id: held.id, name, filename, sizeBytes, sha256 }, isMine: false };
    }
    if (existing === 'keep') {
      const sizes = `${sizeText(await held.sizeBytes())}, the new one ${sizeText(file.sizeBytes)}`;
      const refused =
        `${file.name}: the model version has another file of this name (${sizes}); ` +
        "store it under another name, or say existing: 'replace'";
      return { file, refused };
    }
    if (wasRead(held.id)) {
      const refused =
        `${file.name}: the handler has read the file that it would replace, so that a second start would begin with ` +
        'what the first one made; store it under another name';
      return { file, refused };
    }
    return { file, replace: true };
  }

  #there({ file, there, isMine }: Extract<Verdict, { there: WrittenFile }>, handlerMs: number): void {
    const { tally, line } = this.#options;
    this.stored.set(file.name, there);
    if (isMine) tally.doneBefore({ files: [there] });
    else tally.done([{ asset: assetOf(file), written: { files: [there] }, handlerMs }]);
    line('info', `${file.name} is there already${isMine ? '' : ', with the same content'}`);
  }

  async #put({ file, replace }: Extract<Verdict, { replace: boolean }>, handlerMs: number): Promise<void> {
    const { place, tally, line } = this.#options;
    const start = performance.now();
    try {
      const written = await place.store(file, { replace });
      tally.time('write', performance.now() - start);
      this.stored.set(file.name, written);
      tally.done([{ asset: assetOf(file), written: { files: [written] }, handlerMs }]);
      line(
        'info',
        `stored ${file.name} (${file.filename}, ${sizeText(file.sizeBytes)})${replace ? ', replacing' : ''}`,
      );
    } catch (error) {
      if (isPlatformGone(error) || error instanceof RunError) throw error;
      this.#failed(file, `${file.name}: ${messageOf(error)}`);
    }
  }

  #failed(file: MadeFile, reason: string): void {
    this.failures.push(reason);
    this.#options.tally.failed(assetOf(file), new RunError(EXIT.policy, reason));
  }
}

/** What stands for the file in the ledger, which is keyed by assets elsewhere. */
const assetOf = ({ name, filename }: MadeFile): { id: string; filename: string } => ({ id: name, filename });
