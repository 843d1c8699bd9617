import { Occasion, PROSPECT_SENTENCES } from '../../config/presets/prospect-sentences';
import { unitOf } from '../../config/presets/product-units';

/**
 * A suggestion and two alternatives for an occasion. `turn` (the customer's id) says which comes first, so that a rep's
 * twenty customers do not all read the same words; the same customer gets the same ones.
 */
export function sentencesFor(occasion: Occasion, product: string, quantity: number, turn: number): string[] {
  const texts = PROSPECT_SENTENCES[occasion];
  return texts.map((_, index) =>
    texts[(index + turn) % texts.length]
      .replaceAll('{product}', product)
      .replaceAll('{quantity}', String(quantity))
      .replaceAll('{unit}', unitOf(product)),
  );
}
