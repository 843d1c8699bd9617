import { DefaultNamingStrategy, NamingStrategyInterface } from 'typeorm';

/** customerId → customer_id, in tables and columns alike. */
export class SnakeNames extends DefaultNamingStrategy implements NamingStrategyInterface {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? propertyName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}
