import fc from 'fast-check';
import { sql } from '../../src/platform/database/sql';
import { RuleCompiler } from '../../src/rules/rule-compiler';
import { RuleExplainer } from '../../src/rules/rule-explainer';
import { RuleTree } from '../../src/rules/rule-tree';
import { Engine, ENGINES } from '../support/database';
import { specs, treeOf, valueOf } from '../support/rule-reference';
import { Shop } from '../support/shop';
import { CUSTOMERS, smallBase, writeBase, writeFrame } from '../support/small-base';
import { openTagShop } from '../support/tag-shop';

describe('rules on both engines', () => {
  const shops = new Map<Engine, Shop>();

  beforeAll(async () => {
    for (const engine of ENGINES) {
      const shop = await openTagShop(engine);
      shops.set(engine, shop);
      await writeFrame(shop.db, shop.clock.now());
    }
  });
  afterAll(async () => {
    for (const shop of shops.values()) await shop.close();
  });

  async function answers(shop: Shop, tree: RuleTree) {
    const compiler = shop.app.get(RuleCompiler);
    const ids = async (condition: ReturnType<RuleCompiler['matched']>) =>
      (await shop.db.rows<{ id: number }>(sql`SELECT c.id FROM customer c WHERE ${condition} ORDER BY c.id`)).map(
        (row) => row.id,
      );
    const some = [1, 3, 4];
    const explained = await shop.app.get(RuleExplainer).explain(tree, CUSTOMERS);
    return {
      matched: await ids(compiler.matched(tree)),
      unknown: await ids(compiler.unknown(tree)),
      ofSome: await ids(compiler.matched(tree, { customers: some })),
      ofRange: await ids(compiler.matched(tree, { customers: { from: 2, to: 4 } })),
      explained: CUSTOMERS.map((id) => explained.get(id)?.result),
      values: (
        await shop.db.rows<{ val: number }>(sql`SELECT ${compiler.value(tree)} AS val FROM customer c ORDER BY c.id`)
      ).map((row) => row.val),
      evidence: (
        await shop.db.rows<{ evidence: string }>(
          sql`SELECT ${compiler.evidence(tree)} AS evidence FROM customer c ORDER BY c.id`,
        )
      ).map((row) => JSON.parse(row.evidence) as unknown),
    };
  }

  it('say the same as a plain reading of the data, unknowns and all', async () => {
    let unknowns = 0;
    let matches = 0;
    await fc.assert(
      fc.asyncProperty(smallBase, fc.array(specs, { minLength: 4, maxLength: 4 }), async (base, trees) => {
        for (const shop of shops.values()) {
          await writeBase(shop.db, base, shop.today, (day) => shop.calendar.at(day, '09:00'));
        }
        for (const spec of trees) {
          const tree = treeOf(spec);
          const values = CUSTOMERS.map((id) => valueOf(spec, base, id));
          const matched = CUSTOMERS.filter((_, at) => values[at] === 1);
          const unknown = CUSTOMERS.filter((_, at) => values[at] === 0.5);
          unknowns += unknown.length;
          matches += matched.length;
          const [sqlite, mysql] = await Promise.all(ENGINES.map((engine) => answers(shops.get(engine) as Shop, tree)));
          expect(sqlite).toMatchObject({
            matched,
            unknown,
            ofSome: matched.filter((id) => [1, 3, 4].includes(id)),
            ofRange: matched.filter((id) => id >= 2 && id <= 4),
            values: values.map((value) => value * 2),
            explained: values.map((value) => ({ 0: 'false', 0.5: 'unknown', 1: 'true' })[value]),
          });
          expect(mysql).toEqual(sqlite);
        }
      }),
      { numRuns: 60, endOnFailure: true },
    );
    // The comparison means something only where there was something to compare.
    expect(unknowns).toBeGreaterThan(50);
    expect(matches).toBeGreaterThan(50);
  }, 180_000);
});
