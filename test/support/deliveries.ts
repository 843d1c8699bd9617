import { Agent, request } from 'node:http';
import { Corp, signedBy } from './corp';

/** WeCom delivers an event up to three times more. */
const TRIES = 4;

/** Delivers events as WeCom does: over a few lasting connections, and again where a line broke. */
export class Deliveries {
  private readonly agent: Agent;

  constructor(
    private readonly url: string,
    private readonly corp: Corp,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Resolves with the status once it is answered. */
  async tell(fields: Record<string, string>): Promise<number> {
    const { query, body } = signedBy(this.corp.cipher, this.corp.event(fields));
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.post(`${this.url}/wecom/callback?${query}`, Buffer.from(body));
      } catch (error) {
        if (attempt >= TRIES) throw error;
      }
    }
  }

  end(): void {
    this.agent.destroy();
  }

  private post(url: string, body: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'text/xml', 'content-length': body.length };
      const sent = request(url, { agent: this.agent, method: 'POST', headers });
      sent.on('response', (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
