import { CallbackCrypto } from '../../src/wecom/crypto/callback-crypto';

/** One request to the callback URL. */
export interface Attempt {
  kind: string;
  query: string;
  body: string;
}

/** The corp whose callbacks are forged. */
export interface Target {
  token: string;
  aesKey: string;
  corpId: string;
}

const ANOTHER_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';

/** A small generator of pseudo-random numbers (mulberry32), so that a run can be repeated from its seed. */
export class Dice {
  constructor(private state: number) {}

  unit(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.unit() * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  text(length: number, letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'): string {
    return Array.from({ length }, () => letters[this.below(letters.length)]).join('');
  }
}

/** Callbacks as strangers, broken proxies and attackers would send them, some of them genuine. */
export class Mutations {
  private readonly own: CallbackCrypto;
  private readonly otherCorp: CallbackCrypto;
  private readonly otherKey: CallbackCrypto;
  private readonly genuine: Attempt[] = [];
  private count = 0;

  constructor(
    private readonly dice: Dice,
    { token, aesKey, corpId }: Target,
  ) {
    this.own = new CallbackCrypto(token, aesKey, corpId);
    this.otherCorp = new CallbackCrypto(token, aesKey, 'ww0000000000000000');
    this.otherKey = new CallbackCrypto(token, ANOTHER_KEY, corpId);
  }

  next(): Attempt {
    const kinds = Object.keys(this.makers) as (keyof Mutations['makers'])[];
    const kind = this.dice.pick(kinds);
    const { query, body } = this.makers[kind](this.message());
    return { kind, query, body };
  }

  private readonly makers = {
    genuine: (fresh: Attempt) => {
      this.genuine.push(fresh);
      return fresh;
    },
    replayed: (fresh: Attempt) => this.dice.pick([...this.genuine.slice(-50), fresh].slice(0, 50)),
    'a changed letter': ({ query, body }: Attempt) => ({ query, body: this.changed(body) }),
    'a changed letter of the ciphertext': ({ query, body }: Attempt) => ({
      query,
      body: body.replace(/(?<=<Encrypt><!\[CDATA\[)[\w+/=]+/, (text) => this.changed(text)),
    }),
    'cut off': ({ query, body }: Attempt) => ({ query, body: body.slice(0, this.dice.below(body.length)) }),
    'bytes put in': ({ query, body }: Attempt) => {
      const at = this.dice.below(body.length);
      return { query, body: body.slice(0, at) + this.noise(1 + this.dice.below(20)) + body.slice(at) };
    },
    'a changed query': ({ query, body }: Attempt) => ({ query: this.changed(query), body }),
    'a query without a part': ({ query, body }: Attempt) => {
      const parts = query.split('&');
      parts.splice(this.dice.below(parts.length), 1);
      return { query: parts.join('&'), body };
    },
    'a part twice': ({ query, body }: Attempt) => {
      const [name] = this.dice.pick(query.split('&')).split('=');
      return { query: `${query}&${name}=${this.dice.text(10)}`, body };
    },
    'another corp': () => this.signedBy(this.otherCorp, this.event()),
    'another key': () => this.signedBy(this.otherKey, this.event()),
    'a guessed signature': ({ body, query }: Attempt) => ({
      query: query.replace(/msg_signature=\w+/, `msg_signature=${this.dice.text(40, '0123456789abcdef')}`),
      body,
    }),
    'a signature in capitals': ({ body, query }: Attempt) => ({
      query: query.replace(/msg_signature=(\w+)/, (_all, hex: string) => `msg_signature=${hex.toUpperCase()}`),
      body,
    }),
    'signed noise': () => this.signed(this.own, this.dice.text(4 * (8 + this.dice.below(60)))),
    noise: ({ query }: Attempt) => ({ query, body: this.noise(this.dice.below(600)) }),
    'two ciphertexts': ({ query, body }: Attempt) => {
      const other = `<Encrypt><![CDATA[${this.dice.text(64)}]]></Encrypt>`;
      return {
        query,
        body: body.replace(/<Encrypt>.*<\/Encrypt>/s, (own) => this.dice.pick([own + other, other + own])),
      };
    },
    'another letter case': ({ query, body }: Attempt) => ({
      query,
      body: body.replaceAll('Encrypt', this.dice.pick(['encrypt', 'ENCRYPT', 'EnCrypt'])),
    }),
    'a document of JSON': ({ query, body }: Attempt) => {
      const encrypted = /CDATA\[([\w+/=]{20,})/.exec(body)?.[1] ?? '';
      return {
        query,
        body: JSON.stringify({ ToUserName: 'x', [this.dice.pick(['Encrypt', 'encrypt', 'x'])]: encrypted }),
      };
    },
    'a changed document of JSON': ({ query, body }: Attempt) => {
      const encrypted = /CDATA\[([\w+/=]{20,})/.exec(body)?.[1] ?? '';
      return { query, body: this.changed(JSON.stringify({ Encrypt: encrypted })) };
    },
    entities: ({ query, body }: Attempt) => ({
      query,
      body: `<!DOCTYPE x [<!ENTITY a "${this.dice.text(8)}">]>${body.replace('</xml>', '<B>&a;</B></xml>')}`,
    }),
    depth: ({ query, body }: Attempt) => {
      const deep = this.dice.below(3000);
      return { query, body: body.replace('</xml>', `${'<a>'.repeat(deep)}${'</a>'.repeat(deep)}</xml>`) };
    },
  };

  private message(): Attempt {
    return { kind: '', ...this.signedBy(this.own, this.event()) };
  }

  private event(): string {
    this.count++;
    return `<xml><ToUserName>x</ToUserName><FromUserName>sys</FromUserName><CreateTime>${1_767_225_600 + this.count}</CreateTime><MsgType>event</MsgType><Event>fuzz</Event><Id>${this.dice.text(12)}</Id></xml>`;
  }

  private signedBy(crypto: CallbackCrypto, plain: string): { query: string; body: string } {
    return this.signed(crypto, crypto.encrypt(plain));
  }

  private signed(crypto: CallbackCrypto, encrypted: string): { query: string; body: string } {
    const [timestamp, nonce] = [String(1_767_225_600 + this.count), this.dice.text(10, '0123456789')];
    const signature = crypto.sign(timestamp, nonce, encrypted);
    return {
      query: `msg_signature=${signature}&timestamp=${timestamp}&nonce=${nonce}`,
      body: `<xml><ToUserName><![CDATA[x]]></ToUserName><AgentID><![CDATA[1]]></AgentID><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
    };
  }

  private changed(text: string): string {
    const at = this.dice.below(text.length);
    return text.slice(0, at) + this.dice.text(1) + text.slice(at + 1);
  }

  private noise(length: number): string {
    return Array.from({ length }, () => String.fromCharCode(1 + this.dice.below(0xd7fe))).join('');
  }
}
