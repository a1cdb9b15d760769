import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

const work = join(tmpdir(), 'warm-up');
const images = join(work, 'images');
mkdirSync(images, { recursive: true });
await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } }).toFile(join(images, 'teal.jpg'));

// A failure here fails the build of the image: what cannot run this cannot run anything.
execFileSync('picsellia-ts', ['dry-run', 'processing.ts', '--images', images, '--out', join(work, 'run')], {
  stdio: 'inherit',
});
