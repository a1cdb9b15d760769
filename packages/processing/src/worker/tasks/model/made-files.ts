import { createReadStream } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { digestOf } from './content.ts';
import type { MadeFile } from './place.ts';

const FILE = 'made.json';

const record = z.object({
  job: z.string(),
  files: z.array(
    z.object({
      name: z.string(),
      filename: z.string(),
      path: z.string(),
      sizeBytes: z.number(),
      sha256: z.string(),
    }),
  ),
});

const isThere = async ({ path, sizeBytes, sha256 }: MadeFile): Promise<boolean> => {
  const facts = await stat(path).catch(() => undefined);
  return facts?.isFile() === true && facts.size === sizeBytes && (await digestOf(createReadStream(path))) === sha256;
};

/** What the handler has made, on disk until it is stored: a conversion may take an hour, and is not done twice. */
export class MadeFiles {
  readonly #path: string;
  readonly #jobId: string;

  constructor(workDir: string, jobId: string) {
    this.#path = join(workDir, FILE);
    this.#jobId = jobId;
  }

  /** The files of a former start of this job, while all of them are as they were; else undefined. */
  async read(): Promise<MadeFile[] | undefined> {
    const text = await readFile(this.#path, 'utf8').catch(() => undefined);
    const known = text === undefined ? undefined : parse(text);
    if (known?.job !== this.#jobId) return undefined;
    for (const file of known.files) if (!(await isThere(file))) return undefined;
    return known.files;
  }

  async keep(files: readonly MadeFile[]): Promise<void> {
    const partial = `${this.#path}.part`;
    await writeFile(partial, `${JSON.stringify({ job: this.#jobId, files })}\n`);
    await rename(partial, this.#path);
  }

  /** What cannot be stored is made anew by the next start. */
  forget(): Promise<void> {
    return rm(this.#path, { force: true });
  }
}

const parse = (text: string): z.infer<typeof record> | undefined => {
  try {
    return record.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
