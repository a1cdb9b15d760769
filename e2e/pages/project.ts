import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { type Block, commandsOf, type Page, ROOT } from './page.ts';

const BIN = join(ROOT, 'node_modules/.bin');
const SAMPLES = join(ROOT, 'templates');

/** What a folder holds beside the files of a page: the samples of the templates, which the pages say it does. */
const GIVEN: Readonly<Record<string, string>> = {
  images: 'pre-annotation/images',
  'models/coins.onnx': 'pre-annotation/models/coins.onnx',
  'models/coins-segment.onnx': 'auto-annotation/models/coins-segment.onnx',
  'models/colours.onnx': 'auto-annotation/models/colours.onnx',
  'annotations.coco.json': 'data-augmentation/annotations.coco.json',
};

const importsSomething = ({ text }: Block): boolean => /^import /m.test(text);

/** The modules of a page by file: a block without a name and without imports goes on from the one before it. */
const modulesOf = ({ path, blocks }: Page): ReadonlyMap<string, string> => {
  const modules = new Map<string, string>();
  let last: string | undefined;
  for (const block of blocks.filter(({ language }) => language === 'ts')) {
    const goesOn = block.file === undefined && !importsSomething(block);
    const file = goesOn ? last : (block.file ?? `line-${block.line}.ts`);
    if (file === undefined) throw new Error(`${path}:${block.line}: the block imports nothing, and none is before it`);
    if (!goesOn && modules.has(file)) throw new Error(`${path}:${block.line}: a second block is ${file}`);
    modules.set(file, [...(goesOn ? [modules.get(file)] : []), block.text, ''].join('\n'));
    last = file;
  }
  return modules;
};

/** Writes the files of a page, with the samples beside them, into a folder, and answers it. */
export const writeProject = (page: Page, under: string): string => {
  const folder = join(under, page.path.replace(/\.md$/, '').replaceAll('/', '-'));
  const others = page.blocks.filter(({ language, file }) => language !== 'ts' && file !== undefined);
  const files = [...modulesOf(page), ...others.map(({ file = '', text }) => [file, `${text}\n`] as const)];
  mkdirSync(join(folder, 'models'), { recursive: true });
  for (const [name, text] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  for (const [name, sample] of Object.entries(GIVEN)) symlinkSync(join(SAMPLES, sample), join(folder, name));
  return folder;
};

/** What a page shows to run, and what it says that this prints. */
export interface Shown {
  readonly command: string;
  readonly output: string | undefined;
}

/** What neither asks anybody, nor waits, nor needs an image. */
const RUNS_ALONE = /^(node --test|picsellia-ts (dry-run|schema|doctor|deploy .*--no-push|launch .*--no-follow))\b/;

/** The commands of a page that are run; a block `text` right after a command is what it prints. */
export const runnableOf = ({ blocks }: Page): Shown[] =>
  blocks.flatMap((block, index) => {
    if (block.language !== 'sh') return [];
    const commands = commandsOf(block);
    const next = blocks[index + 1];
    const output = next?.language === 'text' ? next.text : undefined;
    return commands.flatMap((command, at) =>
      RUNS_ALONE.test(command) ? [{ command, output: at === commands.length - 1 ? output : undefined }] : [],
    );
  });

export interface Ran {
  readonly exitCode: number | undefined;
  readonly output: string;
}

/** Runs a line of a page as its reader does. */
export const runLine = async (command: string, folder: string, env: Record<string, string> = {}): Promise<Ran> => {
  const { exitCode, all } = await execa('/bin/sh', ['-c', command], {
    cwd: folder,
    env: { PATH: [BIN, process.env['PATH']].join(delimiter), HOME: folder, NO_COLOR: '1', ...env },
    extendEnv: false,
    all: true,
    reject: false,
  });
  return { exitCode, output: all };
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Matches what a page says is printed; `…` stands for anything, and spaces at the ends of lines do not count. */
export const printed = (text: string): RegExp =>
  new RegExp(
    text
      .trim()
      .split('…')
      .map(escaped)
      .join('[\\s\\S]*?')
      .replace(/\s*\n\s*/g, '\\s+'),
  );
