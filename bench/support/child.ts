import { ChildProcess, fork } from 'node:child_process';
import { Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** A server tells its parent where it listens. */
export function ready(server: Server, path: string): void {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}` });
}

export interface ServerProcess {
  url: string;
  child: ChildProcess;
  /** Ends the process and awaits its end. */
  stop(): Promise<void>;
}

/** Starts a server program of bench/support in a process of its own and waits for its address. */
export async function startServer(program: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const child = fork(program, [], { execArgv: ['-r', '@swc-node/register'], env: { ...process.env, ...env } });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message: { url: string }) => resolve(message.url));
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}.`)));
  });
  return {
    url,
    child,
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    },
  };
}
