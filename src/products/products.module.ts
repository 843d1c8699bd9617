import { Module } from '@nestjs/common';
import './product.entity';
import { ProductsController } from './products.controller';
import { ProductsQueries } from './products.queries';
import { Products } from './products.service';

/** What the shop sells: the catalogue, with how long things last and what grows into what. */
@Module({
  controllers: [ProductsController],
  providers: [Products, ProductsQueries],
  exports: [Products, ProductsQueries],
})
export class ProductsModule {}
