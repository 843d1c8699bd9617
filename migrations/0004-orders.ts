import { big, bool, id, instant, int, json, migration, real, text } from '../src/platform/database/migration';

export const orders0004 = migration('0004-orders', async (schema) => {
  await schema.create(
    'product',
    {
      id: id(),
      sku: text(64),
      name: text(200),
      category: text(64).or(''),
      family: text(64).or(''),
      stage: int().or(0),
      price_fen: big().optional(),
      /** Days one pack lasts, as the shop says; learned_cycle_days is what the orders say. */
      cycle_days: int().optional(),
      learned_cycle_days: real().optional(),
      stock: int().optional(),
      marketable: bool().or(true),
      updated_at: instant(),
    },
    { unique: { ux_product_sku: ['sku'] }, index: { ix_product_category: ['category', 'id'] } },
  );
  await schema.create(
    'shop_order',
    {
      id: id(),
      source: text(32),
      number: text(64),
      customer_id: int().optional(),
      matched_by: text(24).optional(),
      buyer_unionid: text(64).optional(),
      buyer_external_userid: text(64).optional(),
      buyer_shop_id: text(128).optional(),
      buyer_phone_hash: text(64).optional(),
      buyer_phone_shown: text(32).optional(),
      buyer_nickname: text(128).or(''),
      status: text(16),
      paid_at: instant().optional(),
      paid_day: int().optional(),
      amount_fen: big(),
      refunded_fen: big().or(0),
      content_hash: text(64),
      created_at: instant(),
      updated_at: instant(),
    },
    {
      unique: { ux_order_number: ['source', 'number'] },
      index: {
        ix_order_customer: ['customer_id', 'paid_day'],
        ix_order_day: ['paid_day', 'customer_id'],
        ix_order_paid: ['paid_at', 'customer_id'],
        ix_order_unionid: ['buyer_unionid'],
        ix_order_external: ['buyer_external_userid'],
        ix_order_phone: ['buyer_phone_hash'],
        ix_order_shop_buyer: ['source', 'buyer_shop_id'],
      },
    },
  );
  await schema.create(
    'order_line',
    {
      id: id(),
      order_id: int(),
      line_no: int(),
      product_id: int().optional(),
      sku: text(64),
      name: text(200),
      quantity: int(),
      amount_fen: big(),
      /** Copied from the order so that "who bought this" needs no join; kept by the same statements that change the order. */
      customer_id: int().optional(),
      paid_day: int().optional(),
      counts: bool().or(true),
    },
    {
      unique: { ux_order_line: ['order_id', 'line_no'] },
      index: {
        ix_order_line_product: ['product_id', 'paid_day', 'customer_id'],
        ix_order_line_customer: ['customer_id', 'paid_day'],
      },
    },
  );
  await schema.create(
    'purchase_stats',
    {
      customer_id: int(),
      first_day: int(),
      last_day: int(),
      days: int(),
      orders: int(),
      amount_fen: big(),
      /** Sum of ln(weeks between purchase days), the regularity statistic of the model. */
      litt: real(),
      last_gap: int().optional(),
    },
    { primary: ['customer_id'], index: { ix_purchase_last: ['last_day', 'customer_id'] } },
  );
  await schema.create(
    'order_import',
    {
      id: id(),
      name: text(200),
      source: text(32),
      state: text(16),
      rows_total: int().or(0),
      rows_done: int().or(0),
      orders_created: int().or(0),
      orders_changed: int().or(0),
      orders_same: int().or(0),
      rows_rejected: int().or(0),
      /** The uploaded file and how to read it; NULL once the file is gone. */
      file: json().optional(),
      error: text(500).optional(),
      started_at: instant(),
      finished_at: instant().optional(),
    },
    { index: { ix_order_import_started: ['started_at'] } },
  );
  await schema.create(
    'order_reject',
    { id: id(), import_id: int(), row_no: int(), cells: json(), problem: text(500) },
    { unique: { ux_order_reject: ['import_id', 'row_no'] } },
  );
});
