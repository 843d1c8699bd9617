import { fact } from '../platform/events/facts';

/** Names, categories, cycles or stock of these products may be new. */
export const productsChanged = fact<{ productIds: number[] }>('products.changed');
