import { Socket } from 'node:net';

// A thread of its own, because the main thread may be blocked by user code for ever: when the supervisor is gone, its end
// of this pipe closes, and the whole process must not outlive it.
const LIFELINE_FD = 4;
new Socket({ fd: LIFELINE_FD, readable: true, writable: false })
  .on('error', () => undefined)
  .on('close', () => process.kill(process.pid, 'SIGKILL'))
  .resume();
