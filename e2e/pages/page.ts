import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { visit } from 'unist-util-visit';

export const ROOT: string = join(import.meta.dirname, '../..');

/** A block of code on a page. */
export interface Block {
  /** What its fence says first; empty for an indented block. */
  readonly language: string;
  /** The file that the block is, where the fence names one after the language. */
  readonly file: string | undefined;
  readonly text: string;
  readonly line: number;
}

export interface Page {
  /** From the root of the checkout. */
  readonly path: string;
  readonly lines: number;
  readonly blocks: readonly Block[];
  /** Code within a sentence or a cell of a table. */
  readonly inline: readonly string[];
}

export const readPage = (path: string): Page => {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const blocks: Block[] = [];
  const inline: string[] = [];
  visit(fromMarkdown(text), (node) => {
    if (node.type === 'inlineCode') inline.push(node.value);
    if (node.type !== 'code') return;
    const { lang, meta, value, position } = node;
    blocks.push({ language: lang ?? '', file: meta ?? undefined, text: value, line: position?.start.line ?? 0 });
  });
  return { path, lines: text.trimEnd().split('\n').length, blocks, inline };
};

/** Every page in Markdown that belongs to the checkout, from its root. */
export const markdownFiles = async (): Promise<string[]> => {
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: ROOT,
  });
  return stdout.split('\n').filter((path) => existsSync(join(ROOT, path)));
};

/** The pages for users. */
export const isGuide = ({ path }: Page): boolean => path.startsWith('docs/guide/');

/** The READMEs of the checkout and of its packages. */
export const isReadme = ({ path }: Page): boolean => /^(packages\/[^/]+\/)?README\.md$/.test(path);

/** The lines of a shell block without prompts and comments, lines that a backslash joins as one. */
export const commandsOf = ({ text }: Block): string[] =>
  text
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
