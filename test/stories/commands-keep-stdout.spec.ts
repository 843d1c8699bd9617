import { loadSettings } from '../../config/load';
import { MIGRATIONS } from '../../migrations';
import { prepareDatabase } from '../../src/platform/database/prepare';
import { BuiltProgram } from '../support/built-service';
import { makePlace, Place } from '../support/database';

describe('a command with --json', () => {
  let place: Place;

  beforeEach(async () => {
    place = await makePlace('sqlite');
  });
  afterEach(() => place.remove());

  it('says nothing but its result on stdout, however much there is to log', async () => {
    const older = await prepareDatabase(loadSettings(place.env), MIGRATIONS.slice(0, -1));
    await older.close();
    const said = await BuiltProgram.run(['migrate', '--json'], place.env);
    if (said.code) throw new Error(said.stderr);
    expect([said.code, JSON.parse(said.stdout)]).toEqual([0, { steps: MIGRATIONS.length }]);
    expect(said.stderr).toMatch(/Backed up to .*before-migration/);
  }, 30_000);
});
