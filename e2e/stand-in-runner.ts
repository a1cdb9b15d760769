import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './local-run.ts';

const PROGRAM = join(import.meta.dirname, 'containers/plain-program.mjs');

/** What an image of the stand-in does when it is run, built or saved, by the last part of its name. */
const program = (archives: string): string => `#!${process.execPath}
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
const args = process.argv.slice(2);
const image = /([a-z]+):1$/.exec(args.at(-1))?.[1] ?? /--tag\\s\\S*\\/([a-z]+):1/.exec(args.join(' '))?.[1];
const file = (name) => ${JSON.stringify(`${archives}/`)} + name;
const fail = (text, code = 1) => { process.stderr.write(text + '\\n'); process.exitCode = code; };
const commands = {
  info: () => {},
  image: () => image === 'absent' ? fail('no such image') : console.log(JSON.stringify([{ Id: 'sha256:' + 'ab'.repeat(32) }])),
  build: () => {
    if (image === 'stuck') setInterval(() => process.stderr.write('at work\\n'), 100);
    if (image === 'failing') fail('Error: building at STEP "RUN false": exit status 1');
  },
  save: () => image === 'unsaved' ? fail('no space left on device') : process.stdout.write(readFileSync(file(image + '.tar'))),
  run: () => {
    if (image === 'unstarted') return fail('Error: no such runtime', 125);
    const name = /--name=(\\S+)/.exec(args.join(' '))[1];
    const child = spawn(process.execPath, [${JSON.stringify(PROGRAM)}], { stdio: 'inherit', env: { ...process.env, FAULT: image } });
    writeFileSync(file(name), JSON.stringify({ pid: child.pid }));
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? 128 + constants.signals[signal];
      writeFileSync(file(name), JSON.stringify({ ExitCode: process.exitCode, OOMKilled: false }));
    });
  },
  container: () => process.stdout.write(readFileSync(file(args.at(-1)))),
  kill: () => process.kill(JSON.parse(readFileSync(file(args.at(-1)))).pid, 'SIG' + args[2]),
  rm: () => rmSync(file(args.at(-1)), { force: true }),
};
commands[args[0]]();
`;

const tar = (file: string, folder: string, names: readonly string[]): void => {
  execFileSync('tar', ['--format=ustar', '-cf', file, '-C', folder, ...names]);
};

/** Writes an archive of an image as engines do: one layer with its program, for this user. */
const writeArchive = (file: string, user: string): void => {
  const folder = scratch();
  const write = (name: string, text: string, mode = 0o644): void => writeFileSync(join(folder, name), text, { mode });
  mkdirSync(join(folder, 'etc'));
  write('etc/passwd', 'root:x:0:0::/root:/bin/sh\nprogram:x:7:7::/tmp:/bin/sh\n');
  write('program', '', 0o755);
  write(
    'config.json',
    JSON.stringify({ os: 'linux', architecture: 'amd64', config: { User: user, Entrypoint: ['/program'] } }),
  );
  write('manifest.json', JSON.stringify([{ Config: 'config.json', Layers: ['layer.tar'] }]));
  tar(join(folder, 'layer.tar'), folder, ['etc', 'program']);
  tar(file, folder, ['layer.tar', 'config.json', 'manifest.json']);
};

/**
 * Puts a stand-in for podman on a path where nothing else is. It runs a real program as a process of this machine: what it
 * stands in for is the container, and for that there are tests with a real engine.
 */
export const standInRunner = (): string => {
  const path = scratch();
  writeFileSync(join(path, 'podman'), program(path));
  chmodSync(join(path, 'podman'), 0o755);
  writeArchive(join(path, 'careful.tar'), '7');
  writeArchive(join(path, 'careless.tar'), '0');
  return path;
};
