import { countOomKills } from '../control-group.ts';
import { containerIsFull, heapIsFull } from './memory.ts';
import type { WorkerExit } from './worker-process.ts';

const HEAP_IS_FULL = /JavaScript heap out of memory|FATAL ERROR: .*out of memory/i;
const IN_NATIVE_CODE: readonly string[] = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP'];

/** Gathers what tells later why a worker's process ended without a last word. */
export class ExitWitness {
  readonly #oomKills = countOomKills();
  #isHeapFull = false;

  /** Hears what the worker prints: Node's own last words are there. */
  heard(text: string): void {
    this.#isHeapFull ||= HEAP_IS_FULL.test(text);
  }

  explain({ code, signal }: WorkerExit): string {
    if (this.#isHeapFull && (signal === 'SIGABRT' || signal === 'SIGTRAP' || (code ?? 0) > 128)) return heapIsFull();
    if (signal === null) {
      return `the process of the handler exited with code ${code} before the run was over (process.exit in user code?)`;
    }
    const killed = `the process of the handler was killed by ${signal}`;
    if (IN_NATIVE_CODE.includes(signal)) return `${killed}: native code crashed, or user code called process.abort()`;
    if (signal !== 'SIGKILL') return killed;
    const oomKills = countOomKills();
    if (this.#oomKills === undefined || oomKills === undefined) return `${killed}, probably out of memory`;
    return oomKills > this.#oomKills ? containerIsFull() : `${killed}, and not by the memory limit of this container`;
  }
}
