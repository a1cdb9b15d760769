// A thread of its own, because the main thread may be blocked by user code for ever: when the supervisor is gone, this
// process belongs to another parent, and must not go on.
const EVERY_MS = 200;
const supervisor = Number(process.argv[2]);
const never = new Int32Array(new SharedArrayBuffer(4));

while (process.ppid === supervisor) Atomics.wait(never, 0, 0, EVERY_MS);
process.kill(process.pid, 'SIGKILL');
