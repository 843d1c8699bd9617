import { Worker } from 'node:worker_threads';

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** What the thread is asked: a read, or an online backup into a new file. */
type Request = { read: { text: string; params: unknown[] } } | { backupTo: string };

/**
 * The thread's whole program. It is handed over as text, so it may use nothing from outside itself; that way it is the
 * same under jest and in the build.
 */
function program(): void {
  const { parentPort, workerData } = require('node:worker_threads');
  const Sqlite = require(workerData.driver);
  const connection = new Sqlite(workerData.file, { readonly: true, timeout: 5000 });
  parentPort.on('message', async (message: { id: number; request: Request }) => {
    try {
      const request = message.request;
      const value =
        'read' in request
          ? connection.prepare(request.read.text).all(...request.read.params)
          : await connection.backup(request.backupTo);
      parentPort.postMessage({ id: message.id, value });
    } catch (error) {
      parentPort.postMessage({ id: message.id, error: (error as Error).message });
    }
  });
}

/**
 * A read-only WAL connection to the SQLite file in a thread of its own: long reads and backups leave the event loop
 * free and see only what is committed.
 */
export class HeavyReads {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor(private readonly file: string) {}

  async read<T>(text: string, params: unknown[]): Promise<T[]> {
    return (await this.ask({ read: { text, params } })) as T[];
  }

  /** Copies the committed database into `file`, which must not exist. */
  async backup(file: string): Promise<void> {
    await this.ask({ backupTo: file });
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
    this.worker = null;
  }

  private ask(request: Request): Promise<unknown> {
    const worker = (this.worker ??= this.start());
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      // Whoever waits keeps the process: before a service listens, nothing else would, and it ended in mid-backup.
      worker.ref();
      worker.postMessage({ id, request });
    });
  }

  private start(): Worker {
    const worker = new Worker(`(${program.toString()})()`, {
      eval: true,
      workerData: { file: this.file, driver: require.resolve('better-sqlite3') },
    });
    worker.on('message', (answer: { id: number; value?: unknown; error?: string }) => {
      const waiting = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if (!this.waiting.size) worker.unref();
      if (answer.error === undefined) waiting?.resolve(answer.value);
      else waiting?.reject(new Error(answer.error));
    });
    worker.on('exit', (code) => this.fail(worker, new Error(`The read thread ended with code ${code}.`)));
    worker.on('error', (error) => this.fail(worker, error));
    worker.unref();
    return worker;
  }

  private fail(worker: Worker, error: Error): void {
    if (this.worker === worker) this.worker = null;
    for (const waiting of this.waiting.values()) waiting.reject(error);
    this.waiting.clear();
  }
}
