import { commandApi } from '../faults/processes';
import { runStorm } from '../faults/callback-storm';
import { BuiltProgram } from '../support/built-service';
import { CORP } from '../support/wecom-edge';
import { makePlace } from '../support/database';

describe('a storm of random and mutated callbacks', () => {
  it('has nothing accepted that should not be, loses and doubles nothing, and leaves the service alive', async () => {
    const place = await makePlace('sqlite');
    const { program, url } = await BuiltProgram.start({ ...place.env, ...CORP });
    const corp = { token: CORP.WECOM_TOKEN, aesKey: CORP.WECOM_AES_KEY, corpId: CORP.WECOM_CORP_ID };
    const api = commandApi(url, place.env.SECRET_KEY);
    const said: string[] = [];
    const found = await runStorm({ url, api, corp }, { callbacks: 4000, seed: 2026 }, (text) => said.push(text));
    expect(said).toEqual([]);
    expect(found).toMatchObject({ events: 4000, forged_accepted: 0, genuine_refused: 0, lost: 0, doubled: 0 });
    expect(found.accepted.genuine).toBeGreaterThan(100);
    expect(found.accepted.replayed).toBeGreaterThan(100);
    expect(found.answers['401']).toBeGreaterThan(500);
    expect(found.answers['400']).toBeGreaterThan(500);
    expect(program.code).toBeUndefined();
    await program.stop();
    await place.remove();
  }, 60_000);
});
