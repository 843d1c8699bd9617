import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { openSandbox, Sandbox, SandboxOptions } from './sandbox';

export interface SandboxServer {
  sandbox: Sandbox;
  /** Such as http://127.0.0.1:3999: what WECOM_URL of the service is to say. */
  url: string;
  /** Stops listening, then the sandbox. */
  close(): Promise<void>;
}

/**
 * The sandbox in a process of its own, so that a fault run can kill the service and still count. Port 0 takes any free
 * one. Time stands still until sandbox.start() is called.
 */
export async function startSandboxServer(
  options: SandboxOptions & { port: number; host?: string },
): Promise<SandboxServer> {
  const sandbox = await openSandbox(options);
  const server = createServer((req, res) => void sandbox.handle(req, res, req.url ?? '/'));
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(options.port, options.host ?? '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    sandbox,
    url: `http://${options.host ?? '127.0.0.1'}:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await sandbox.stop();
    },
  };
}
