import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const WORKER = join(import.meta.dirname, '../packages/processing/bundle/worker/main.js');
const SETPRIV = '/usr/bin/setpriv';

const folder = mkdtempSync(join(tmpdir(), 'tether-'));
/** Workers that a test which fails would leave behind. */
const workers: number[] = [];
afterAll(() => {
  for (const pid of workers.filter(isThere)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const blocking = join(folder, 'processing.mjs');
writeFileSync(blocking, "import { writeSync } from 'node:fs'; writeSync(1, 'blocked'); for (;;);");

/** Forks a worker as a supervisor does, has it blocked by the user's file, tells its process id, and then does nothing. */
const supervisorOf = (options: string, how: string, parent = 'process.pid'): ChildProcess => {
  const program = `
    const { fork } = await import('node:child_process');
    const stdio = ['ignore', 'pipe', 'ignore', 'ipc'];
    const worker = fork(${JSON.stringify(WORKER)}, [String(${parent}), '${how}'], { stdio, ${options} });
    const connection = { apiToken: 'none', host: 'http://127.0.0.1:9', tries: 1 };
    worker.send({ type: 'load', entry: ${JSON.stringify(blocking)}, connection }, () => {});
    worker.stdout.once('data', () => console.log(worker.pid));
    worker.on('exit', (code) => console.log('ended', code));
    setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
};

const firstLine = async (child: ChildProcess): Promise<string> =>
  String((await once(child.stdout ?? child, 'data'))[0]);

/** The kernel keeps a folder for each process, a zombie's too, whose command line is empty. */
const isThere = (pid: number): boolean => existsSync(`/proc/${pid}/exe`);

const untilGone = async (pid: number): Promise<void> => {
  while (isThere(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
};

/** Other systems have neither setpriv nor /proc, and always watch by a thread. */
const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux.each([
  ['the kernel', `execPath: '${SETPRIV}', execArgv: ['--pdeathsig', 'KILL', process.execPath]`, 'tethered'],
  ['a thread of its own', 'execArgv: []', 'watched'],
])('a blocked worker ends with its supervisor by %s', async (_by, options, how) => {
  const supervisor = supervisorOf(options, how);
  const pid = Number((await firstLine(supervisor)).trim());
  workers.push(pid);
  expect(isThere(pid)).toBe(true);
  supervisor.kill('SIGKILL');
  await untilGone(pid);
  expect(isThere(pid)).toBe(false);
});

onLinux('a worker ends at once when its supervisor was gone before it began', async () => {
  const supervisor = supervisorOf('execArgv: []', 'tethered', '1');
  let said = '';
  supervisor.stdout?.on('data', (text) => {
    said += String(text);
  });
  while (!said.includes('ended')) await once(supervisor.stdout ?? supervisor, 'data');
  expect(said).toContain('ended 1');
  supervisor.kill('SIGKILL');
});
