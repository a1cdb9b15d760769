import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type Emulator, startEmulator } from '@picsellia-ts/emulator';
import { execa } from 'execa';
import { scratch, smallImages } from './local-run.ts';
import { isGuide, isReadme, markdownFiles, type Page, ROOT, readPage } from './pages/page.ts';
import { printed, type Ran, runLine, runnableOf, writeProject } from './pages/project.ts';
import { complaintsAbout, readVerbs, shellLinesOf, type Verbs } from './pages/shell.ts';

// Some thirty programs of the pages run.
jest.setTimeout(240_000);

const everyPage = (await markdownFiles()).map(readPage);
const guide = everyPage.filter(isGuide);
const pages = everyPage.filter((page) => isGuide(page) || isReadme(page));
const under = scratch();
const folders = new Map<Page, string>();
let verbs: Verbs;
let emulator: Emulator;

/** As strict as the checkout itself; what is not a module by its imports is one too. */
const TSCONFIG = {
  extends: join(ROOT, 'tsconfig.check.json'),
  compilerOptions: { moduleDetection: 'force' },
  include: ['**/*.ts'],
  exclude: [],
};

beforeAll(async () => {
  for (const page of pages) folders.set(page, writeProject(page, under));
  verbs = await readVerbs();
});

/** What the compiler has to say of all programs below a folder. */
const compile = async (folder: string): Promise<string> => {
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  return (await execa(tsc, ['-p', folder], { cwd: folder, reject: false })).stdout;
};

test('every block of TypeScript of the pages and READMEs compiles', async () => {
  expect(await compile(under)).toBe('');
});

test('a block that does not compile is told, with its page and line', async () => {
  const text = "import { rectangle } from '@picsellia-ts/processing';\nrectangle('coin', 12);";
  const page = {
    path: 'docs/x.md',
    lines: 3,
    inline: [],
    blocks: [{ language: 'ts', file: undefined, text, line: 7 }],
  };
  const folder = scratch();
  writeProject(page, folder);
  expect(await compile(folder)).toMatch(/docs-x\/line-7\.ts\(2,/);
});

test('every command in a block, a sentence or a table of any page has that verb and those options', () => {
  const lines = everyPage.flatMap((page) => shellLinesOf(page).map((line) => ({ path: page.path, line })));
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.flatMap(({ path, line }) => complaintsAbout(line, verbs).map((what) => `${path}: ${what}`))).toEqual([]);
});

test('a command that is not there, or an option, is told', () => {
  expect(complaintsAbout('picsellia-ts dryrun x.ts', verbs)).toEqual(['picsellia-ts has no verb dryrun']);
  expect(complaintsAbout('picsellia-ts dry-run --image DIR', verbs)).toEqual(['picsellia-ts dry-run has no --image']);
});

test('no page of the guide has more than 150 lines', () => {
  expect(guide.filter(({ lines }) => lines > 150).map(({ path }) => path)).toEqual([]);
});

/** Pages that name things and show no program. */
const WITHOUT_PROGRAM = ['docs/guide/README.md', 'docs/guide/words.md'];

test('every other page of the guide shows something that runs', () => {
  const without = guide.filter((page) => runnableOf(page).length === 0).map(({ path }) => path);
  expect(without).toEqual(WITHOUT_PROGRAM);
});

const shown = pages.flatMap((page) => runnableOf(page).map((line) => ({ ...line, page, path: page.path })));
const runs = new Map<object, Ran>();

/** What the pages on a platform speak of: `pets/v1`, and a model `yolo/v3`. */
const startPlatform = async (): Promise<Emulator> => {
  const started = await startEmulator();
  const files = [{ name: 'model-latest', path: join(ROOT, 'templates/pre-annotation/models/coins.onnx') }];
  const model = { name: 'yolo', version: 'v3', type: 'OBJECT_DETECTION', framework: 'ONNX', files } as const;
  await started.seed({ datasetName: 'pets', version: 'v1', images: await smallImages(2), model, job: false });
  return started;
};

/** The pages go side by side; on one page each line may need what the one before it left. */
beforeAll(async () => {
  emulator = await startPlatform();
  const { host, apiToken: api_token, organizationId: organization_id } = emulator;
  const waiting = [...pages];
  const goOn = async (): Promise<void> => {
    for (let page = waiting.pop(); page !== undefined; page = waiting.pop()) {
      const folder = folders.get(page) ?? '';
      for (const line of shown)
        if (line.page === page)
          runs.set(line, await runLine(line.command, folder, { host, api_token, organization_id }));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, goOn));
});

afterAll(() => emulator.close());

test.each(shown)('$path: $command', (line) => {
  const says = line.output === undefined ? expect.any(String) : expect.stringMatching(printed(line.output));
  expect(runs.get(line)).toEqual({ exitCode: 0, output: says });
});
